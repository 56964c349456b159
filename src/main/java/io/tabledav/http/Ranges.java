package io.tabledav.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a file that a request asks for.
 *
 * <p>Source: RFC 9110, section 14. A header that cannot be understood, or that asks for so many parts that it looks like an
 * attack (section 17.15), is as if it were not there.
 */
sealed interface Ranges {

    /** So many parts are taken apart at most; what asks for more gets the whole file. */
    int MAX_PARTS = 32;

    /** Parts that are closer than this are sent as one: a part's own headers take as much. */
    int MIN_GAP_BYTES = 80;

    /** The whole file. */
    record Whole() implements Ranges {}

    /** Some parts, in order, that neither touch nor overlap; at least one. */
    record Parts(List<Part> parts) implements Ranges {
        public Parts {
            parts = List.copyOf(parts);
        }
    }

    /** Nothing of the file is where the request looks for it. */
    record Unsatisfiable() implements Ranges {}

    /** Consecutive bytes; at least one. */
    record Part(long firstByte, long lengthBytes) {

        long lastByte() {
            return firstByte + lengthBytes - 1;
        }

        /** As a {@code Content-Range} header says it. */
        String of(long sizeBytes) {
            return "bytes " + firstByte + "-" + lastByte() + "/" + sizeBytes;
        }
    }

    /**
     * Reads a {@code Range} header.
     *
     * @param header all lines of it, joined by commas; null if there is none
     * @param sizeBytes the length of the file
     */
    static Ranges parse(@Nullable String header, long sizeBytes) {
        if (header == null) {
            return new Whole();
        }
        int equals = header.indexOf('=');
        if (equals < 0
                || !header.substring(0, equals).trim().toLowerCase(Locale.ROOT).equals("bytes")) {
            return new Whole();
        }
        List<String> specs = HeaderList.split(header.substring(equals + 1), ',');
        if (specs.isEmpty() || specs.size() > MAX_PARTS * 4) {
            return new Whole();
        }
        List<Part> parts = new ArrayList<>();
        for (String spec : specs) {
            if (!spec.matches("[0-9]{0,30}-[0-9]{0,30}") || spec.equals("-")) {
                return new Whole();
            }
            int dash = spec.indexOf('-');
            long first = number(spec.substring(0, dash));
            long last = dash + 1 == spec.length() ? Long.MAX_VALUE : number(spec.substring(dash + 1));
            if (dash == 0) {
                first = Math.max(0, sizeBytes - last);
                last = last == 0 ? -1 : sizeBytes - 1;
            } else if (last < first) {
                return new Whole();
            }
            long length = Math.min(last, sizeBytes - 1) - first + 1;
            if (length > 0) {
                parts.add(new Part(first, length));
            }
        }
        return parts.isEmpty() ? new Unsatisfiable() : joined(parts, sizeBytes);
    }

    private static Ranges joined(List<Part> asked, long sizeBytes) {
        List<Part> sorted = new ArrayList<>(asked);
        sorted.sort(Comparator.comparingLong(Part::firstByte));
        List<Part> parts = new ArrayList<>();
        for (Part part : sorted) {
            Part before = parts.isEmpty() ? null : parts.getLast();
            if (before != null && part.firstByte() <= before.lastByte() + MIN_GAP_BYTES) {
                long last = Math.max(before.lastByte(), part.lastByte());
                parts.set(parts.size() - 1, new Part(before.firstByte(), last - before.firstByte() + 1));
            } else {
                parts.add(part);
            }
        }
        return parts.size() > MAX_PARTS ? new Whole() : new Parts(parts);
    }

    /** A number of any length; what is beyond any file's size is the greatest there is. */
    private static long number(String digits) {
        if (digits.isEmpty()) {
            return 0;
        }
        String bare = digits.replaceFirst("^0+(?=.)", "");
        return bare.length() > 18 ? Long.MAX_VALUE : Long.parseLong(bare);
    }
}
