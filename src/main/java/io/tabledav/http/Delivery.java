package io.tabledav.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tabledav.http.Ranges.Part;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Answers a GET or a HEAD: conditions first, then ranges, then the bytes.
 *
 * <p>Source: RFC 9110, sections 13.2.2 (which condition comes first), 14 (ranges) and 15.3.7 (several of them).
 */
public final class Delivery {

    private Delivery() {}

    /** Whether a request asks for news: what a resource is now, of which it may have the bytes already. */
    public static boolean asksForNews(Exchange exchange) {
        return isHead(exchange)
                || (exchange.header("Range") == null
                        && (exchange.header("If-None-Match") != null || exchange.header("If-Modified-Since") != null));
    }

    /** Whether a request is bound to bytes that it knows of: to a part of them, or to their entity tag. */
    public static boolean asksForKnownBytes(Exchange exchange) {
        return exchange.header("Range") != null
                || exchange.header("If-Match") != null
                || exchange.header("If-Unmodified-Since") != null;
    }

    /** The one entity tag that a read is bound to, by {@code If-Match} or {@code If-Range}; null if it is not. */
    public static @Nullable String boundTo(Exchange exchange) {
        String tag = exchange.header("If-Match");
        if (tag == null) {
            tag = exchange.header("If-Range");
        }
        return tag != null && tag.matches("\"[^\"]*\"") ? tag : null;
    }

    /** Answers with a representation, or with a part of it, or with what its conditions say. */
    public static void send(Exchange exchange, Representation bytes) throws IOException {
        Conditions conditions = Conditions.of(exchange);
        if (!conditions.allowRead(true, bytes.etag(), bytes.modified())) {
            throw DatabaseException.of(Code.PRECONDITION_FAILED, "The file is not the one that the request demands.")
                    .withHint("Read it again without If-Match and If-Unmodified-Since.");
        }
        describe(exchange, bytes);
        if (conditions.isNotModified(bytes.etag(), bytes.modified())) {
            exchange.status(304);
            return;
        }
        Long sizeBytes = bytes.sizeBytes();
        if (sizeBytes == null || bytes.part() == null) {
            sendWhole(exchange, bytes);
            return;
        }
        boolean ranged = exchange.method().equals("GET") && conditions.allowRange(bytes.etag());
        switch (Ranges.parse(ranged ? exchange.header("Range") : null, sizeBytes)) {
            case Ranges.Whole whole -> sendWhole(exchange, bytes);
            case Ranges.Unsatisfiable none -> refuse(exchange, sizeBytes);
            case Ranges.Parts(List<Part> parts)
            when parts.size() == 1 -> sendPart(exchange, bytes, bytes.part(), parts.getFirst(), sizeBytes);
            case Ranges.Parts(List<Part> parts) -> sendParts(exchange, bytes, bytes.part(), parts, sizeBytes);
        }
    }

    private static void describe(Exchange exchange, Representation bytes) {
        if (bytes.etag() != null) {
            exchange.header("ETag", bytes.etag());
        }
        if (bytes.modified() != null) {
            exchange.header("Last-Modified", HttpDate.render(bytes.modified()));
        }
        exchange.header("Accept-Ranges", bytes.part() == null ? "none" : "bytes")
                .header("Cache-Control", "private, no-cache")
                .header("X-Content-Type-Options", "nosniff");
    }

    private static void sendWhole(Exchange exchange, Representation bytes) throws IOException {
        exchange.header("Content-Type", bytes.mediaType());
        if (bytes.sizeBytes() != null) {
            exchange.header("Content-Length", bytes.sizeBytes().toString());
        }
        if (isHead(exchange)) {
            return;
        }
        FileChannel file = bytes.file();
        Long sizeBytes = bytes.sizeBytes();
        if (file != null && sizeBytes != null) {
            exchange.responseBody().transferFrom(file, 0, sizeBytes);
        } else {
            bytes.whole().writeTo(exchange.responseBody());
        }
    }

    private static void write(Exchange exchange, Representation bytes, Representation.Part writer, Part part)
            throws IOException {
        FileChannel file = bytes.file();
        if (file != null) {
            exchange.responseBody().transferFrom(file, part.firstByte(), part.lengthBytes());
        } else {
            writer.writeTo(exchange.responseBody(), part.firstByte(), part.lengthBytes());
        }
    }

    private static void sendPart(
            Exchange exchange, Representation bytes, Representation.Part writer, Part part, long sizeBytes)
            throws IOException {
        exchange.status(206)
                .header("Content-Type", bytes.mediaType())
                .header("Content-Range", part.of(sizeBytes))
                .header("Content-Length", Long.toString(part.lengthBytes()));
        write(exchange, bytes, writer, part);
    }

    private static void sendParts(
            Exchange exchange, Representation bytes, Representation.Part writer, List<Part> parts, long sizeBytes)
            throws IOException {
        String boundary = Long.toHexString(ThreadLocalRandom.current().nextLong());
        byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(US_ASCII);
        List<byte[]> heads = new ArrayList<>();
        long length = end.length;
        for (Part part : parts) {
            byte[] head = ("\r\n--" + boundary + "\r\nContent-Type: " + bytes.mediaType() + "\r\nContent-Range: "
                            + part.of(sizeBytes) + "\r\n\r\n")
                    .getBytes(US_ASCII);
            heads.add(head);
            length += head.length + part.lengthBytes();
        }
        exchange.status(206)
                .header("Content-Type", "multipart/byteranges; boundary=" + boundary)
                .header("Content-Length", Long.toString(length));
        for (int i = 0; i < parts.size(); i++) {
            exchange.responseBody().write(heads.get(i));
            write(exchange, bytes, writer, parts.get(i));
        }
        exchange.responseBody().write(end);
    }

    private static void refuse(Exchange exchange, long sizeBytes) throws IOException {
        Problem problem = new Problem(
                416,
                "range_not_satisfiable",
                "The file has " + sizeBytes + " bytes, and the request asks for none of them.",
                Map.of("hint", "Ask for bytes 0 to " + Math.max(0, sizeBytes - 1) + "."));
        exchange.answer(problem, Map.of("Content-Range", "bytes */" + sizeBytes));
    }

    private static boolean isHead(Exchange exchange) {
        return exchange.method().equals("HEAD");
    }
}
