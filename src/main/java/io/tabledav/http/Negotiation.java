package io.tabledav.http;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.Format;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Picks the encoding that a caller gets, and tells the one that it sends.
 *
 * <p>Source: RFC 9110, section 12.5.1. Of formats with the same quality the one that was named more exactly wins, then the
 * one that was named first, then the one that the server names first.
 */
public final class Negotiation {

    private Negotiation() {}

    /**
     * The format that is given.
     *
     * @param word the value of {@code ?format=}, which wins; null if it is not given
     * @param accept all {@code Accept} lines of a request, joined by commas; null if there is none
     * @param available the formats that can be written, the preferred one first
     * @throws DatabaseException {@code INVALID} for a word that is no format, {@code NOT_ACCEPTABLE} where none fits
     */
    public static Format pick(@Nullable String word, @Nullable String accept, Collection<Format> available) {
        if (word != null) {
            Format format = Format.ofExtension(word)
                    .orElseThrow(() -> DatabaseException.of(Code.INVALID, "There is no format '" + word + "'.")
                            .withHint(choices(available)));
            if (!available.contains(format)) {
                throw DatabaseException.of(Code.NOT_ACCEPTABLE, "Rows cannot be read as " + word + ".")
                        .withHint(choices(available));
            }
            return format;
        }
        List<Range> ranges = ranges(accept);
        @Nullable Format best = null;
        @Nullable Range bestRange = null;
        for (Format format : available) {
            Range range = mostExact(ranges, format);
            if (range != null && range.quality > 0 && (bestRange == null || range.isBetterThan(bestRange))) {
                best = format;
                bestRange = range;
            }
        }
        if (best == null) {
            throw DatabaseException.of(Code.NOT_ACCEPTABLE, "No format given here matches Accept: " + accept + ".")
                    .withHint(choices(available));
        }
        return best;
    }

    /**
     * The format of a body.
     *
     * @param contentType the {@code Content-Type} header, null if there is none
     * @param available the formats that can be read
     * @throws DatabaseException {@code UNSUPPORTED_FORMAT} where it is none of them
     */
    public static Format sent(@Nullable String contentType, Collection<Format> available) {
        Optional<Format> format = contentType == null ? Optional.empty() : Format.ofMediaType(contentType);
        return format.filter(available::contains).orElseThrow(() -> {
            String said = contentType == null ? "no Content-Type" : "Content-Type: " + contentType;
            return DatabaseException.of(Code.UNSUPPORTED_FORMAT, "The body cannot be read: it has " + said + ".")
                    .withHint(available.stream()
                            .map(Format::bareMediaType)
                            .distinct()
                            .collect(Collectors.joining(", ", "Send it as one of: ", ".")));
        });
    }

    private static List<Range> ranges(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return List.of(new Range("*", "*", Map.of(), 1, 0));
        }
        List<Range> ranges = new ArrayList<>();
        for (String text : HeaderList.split(accept, ',')) {
            Range range = Range.parse(text, ranges.size());
            if (range != null) {
                ranges.add(range);
            }
        }
        return ranges;
    }

    private static @Nullable Range mostExact(List<Range> ranges, Format format) {
        @Nullable Range exact = null;
        for (Range range : ranges) {
            if (range.matches(format) && (exact == null || range.exactness() > exact.exactness())) {
                exact = range;
            }
        }
        return exact;
    }

    /** Formats that share a media type are named once. */
    private static String choices(Collection<Format> available) {
        Map<String, Format> byType = new LinkedHashMap<>();
        available.forEach(format -> byType.putIfAbsent(format.bareMediaType(), format));
        return byType.values().stream()
                .map(format -> format.bareMediaType() + " (?format=" + format.extension() + ")")
                .collect(Collectors.joining(", ", "There is ", "."));
    }

    /** One media range of the header; {@code position} counts from 0. */
    private record Range(String type, String subtype, Map<String, String> parameters, double quality, int position) {

        /** Null for text that is no media range: such a one matches nothing. */
        static @Nullable Range parse(String text, int position) {
            List<String> parts = HeaderList.split(text, ';');
            String name = parts.isEmpty() ? "" : parts.getFirst().toLowerCase(Locale.ROOT);
            // Java's own HttpURLConnection says "*; q=.2".
            String[] types = name.equals("*") ? new String[] {"*", "*"} : name.split("/", -1);
            if (types.length != 2 || types[0].isEmpty() || types[1].isEmpty()) {
                return null;
            }
            double quality = 1;
            Map<String, String> parameters = new LinkedHashMap<>();
            for (String part : parts.subList(1, parts.size())) {
                HeaderList.Pair pair = HeaderList.pair(part);
                if (!pair.name().equals("q")) {
                    parameters.put(pair.name(), pair.value().toLowerCase(Locale.ROOT));
                    continue;
                }
                Double weight = HeaderList.quality(pair.value());
                if (weight == null) {
                    return null;
                }
                quality = weight;
            }
            return new Range(types[0], types[1], parameters, quality, position);
        }

        boolean matches(Format format) {
            String[] types = format.bareMediaType().split("/", -1);
            return (type.equals("*") || type.equals(types[0]))
                    && (subtype.equals("*") || subtype.equals(types[1]))
                    && contradictsNothing(format);
        }

        /** A parameter that the format's own type does not have, such as the charset of JSON, says nothing against it. */
        private boolean contradictsNothing(Format format) {
            List<String> own = HeaderList.split(format.mediaType(), ';');
            for (String part : own.subList(1, own.size())) {
                HeaderList.Pair pair = HeaderList.pair(part);
                String wanted = parameters.get(pair.name());
                if (wanted != null && !wanted.equals(pair.value())) {
                    return false;
                }
            }
            return true;
        }

        int exactness() {
            if (type.equals("*")) {
                return 0;
            }
            return subtype.equals("*") ? 1 : 2 + parameters.size();
        }

        boolean isBetterThan(Range other) {
            if (quality != other.quality) {
                return quality > other.quality;
            }
            if (exactness() != other.exactness()) {
                return exactness() > other.exactness();
            }
            return position < other.position;
        }
    }
}
