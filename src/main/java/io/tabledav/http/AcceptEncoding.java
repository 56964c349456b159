package io.tabledav.http;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Picks the content coding of an answer.
 *
 * <p>A body is compressed where the caller names a coding that it likes better than none, unless that does not pay, or would
 * take the parts of the file from a caller that asks for one. Where a caller refuses plain bodies, it is compressed whatever
 * it is.
 *
 * <p>Source: RFC 9110, section 12.5.3. Of codings with the same quality the server's preferred one wins. What cannot be
 * understood is as if it were not there, as in {@code Accept}.
 */
final class AcceptEncoding {

    /** A body under this fits into a packet or two. */
    static final long MIN_BYTES = 1024;

    /** Types whose bytes are compressed already. */
    private static final Set<String> COMPRESSED = Set.of(
            "application/vnd.apache.parquet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    /** Plain bodies that nobody asked for or against come after everything that was asked for. */
    private static final double UNNAMED = 0.0001;

    private AcceptEncoding() {}

    /**
     * The coding of an answer, null for none.
     *
     * @param mediaType the type of the bytes
     * @param sizeBytes their length, null where it is not known
     * @throws DatabaseException {@code NOT_ACCEPTABLE} where the caller takes neither a coding that there is nor none
     */
    static @Nullable ContentCoding pick(Exchange exchange, String mediaType, @Nullable Long sizeBytes) {
        boolean worthwhile = isCompressible(mediaType)
                && (sizeBytes == null || sizeBytes >= MIN_BYTES)
                && exchange.header("Range") == null;
        return pick(exchange.header("Accept-Encoding"), worthwhile);
    }

    static @Nullable ContentCoding pick(@Nullable String header, boolean worthwhile) {
        if (header == null || header.isBlank()) {
            return null;
        }
        Map<String, Double> qualities = qualities(header);
        double plain = qualities.getOrDefault("identity", qualities.getOrDefault("*", UNNAMED));
        @Nullable ContentCoding best = null;
        double bestQuality = worthwhile ? plain : Math.min(plain, 0);
        if (!worthwhile && plain > 0) {
            return null;
        }
        for (ContentCoding coding : ContentCoding.values()) {
            double quality = qualities.getOrDefault(coding.word(), qualities.getOrDefault("*", 0.0));
            if (quality > bestQuality) {
                best = coding;
                bestQuality = quality;
            }
        }
        if (best == null && plain == 0) {
            throw DatabaseException.of(
                            Code.NOT_ACCEPTABLE, "No encoding given here matches Accept-Encoding: " + header + ".")
                    .withHint("There is gzip, zstd and identity.");
        }
        return best;
    }

    static boolean isCompressible(String mediaType) {
        return !COMPRESSED.contains(HeaderList.split(mediaType, ';').getFirst().toLowerCase(Locale.ROOT));
    }

    private static Map<String, Double> qualities(String header) {
        Map<String, Double> qualities = new TreeMap<>();
        for (String item : HeaderList.split(header, ',')) {
            List<String> parts = HeaderList.split(item, ';');
            Double quality = parts.isEmpty() ? null : quality(parts.subList(1, parts.size()));
            if (quality != null) {
                String name = parts.getFirst().toLowerCase(Locale.ROOT);
                qualities.put(ContentCoding.of(name).map(ContentCoding::word).orElse(name), quality);
            }
        }
        return qualities;
    }

    private static @Nullable Double quality(List<String> parameters) {
        @Nullable Double quality = 1.0;
        for (String parameter : parameters) {
            HeaderList.Pair pair = HeaderList.pair(parameter);
            if (pair.name().equals("q")) {
                quality = HeaderList.quality(pair.value());
            }
        }
        return quality;
    }
}
