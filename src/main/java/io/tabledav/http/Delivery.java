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
 * <p>Source: RFC 9110, sections 8.8.3.3 (a tag for every coding), 13.2.2 (which condition comes first), 14 (ranges) and 15.3.7 (several of them).
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
        return tag != null && tag.matches("\"[^\"]*\"") ? ContentCoding.plainTag(tag) : null;
    }

    /**
     * Answers with a representation, compressed if that is asked for, or with a part of it, or with what its conditions say.
     */
    public static void send(Exchange exchange, Representation bytes) throws IOException {
        send(exchange, bytes, AcceptEncoding.pick(exchange, bytes.mediaType(), bytes.sizeBytes()));
    }

    /** Answers likewise, but never compressed: for those who trust the length that they are told. */
    public static void sendPlain(Exchange exchange, Representation bytes) throws IOException {
        send(exchange, bytes, null);
    }

    /**
     * Streams a body that has no tag and no length worth telling, compressed if that is asked for; a HEAD gets its headers
     * alone.
     */
    public static void stream(Exchange exchange, String mediaType, @Nullable Long sizeBytes, Representation.Whole body)
            throws IOException {
        Representation bytes = new Representation(mediaType, sizeBytes, null, null, body, null, null);
        varies(exchange, mediaType);
        sendWhole(exchange, bytes, AcceptEncoding.pick(exchange, mediaType, sizeBytes));
    }

    private static void send(Exchange exchange, Representation bytes, @Nullable ContentCoding coding)
            throws IOException {
        Conditions conditions = Conditions.of(exchange);
        if (!conditions.allowRead(true, bytes.etag(), bytes.modified())) {
            throw DatabaseException.of(Code.PRECONDITION_FAILED, "The file is not the one that the request demands.")
                    .withHint("Read it again without If-Match and If-Unmodified-Since.");
        }
        @Nullable String etag = bytes.etag() == null || coding == null ? bytes.etag() : coding.tag(bytes.etag());
        describe(exchange, bytes, etag, coding == null && bytes.part() != null);
        if (conditions.isNotModified(etag, bytes.modified())) {
            exchange.status(304);
            return;
        }
        Long sizeBytes = bytes.sizeBytes();
        if (sizeBytes == null || bytes.part() == null || coding != null) {
            sendWhole(exchange, bytes, coding);
            return;
        }
        boolean ranged = exchange.method().equals("GET") && conditions.allowRange(bytes.etag());
        switch (Ranges.parse(ranged ? exchange.header("Range") : null, sizeBytes)) {
            case Ranges.Whole whole -> sendWhole(exchange, bytes, null);
            case Ranges.Unsatisfiable none -> refuse(exchange, sizeBytes);
            case Ranges.Parts(List<Part> parts)
            when parts.size() == 1 -> sendPart(exchange, bytes, bytes.part(), parts.getFirst(), sizeBytes);
            case Ranges.Parts(List<Part> parts) -> sendParts(exchange, bytes, bytes.part(), parts, sizeBytes);
        }
    }

    private static void describe(Exchange exchange, Representation bytes, @Nullable String etag, boolean inParts) {
        varies(exchange, bytes.mediaType());
        if (etag != null) {
            exchange.header("ETag", etag);
        }
        if (bytes.modified() != null) {
            exchange.header("Last-Modified", HttpDate.render(bytes.modified()));
        }
        exchange.header("Accept-Ranges", inParts ? "bytes" : "none")
                .header("Cache-Control", "private, no-cache")
                .header("X-Content-Type-Options", "nosniff");
    }

    private static void varies(Exchange exchange, String mediaType) {
        if (AcceptEncoding.isCompressible(mediaType)) {
            exchange.vary("Accept-Encoding");
        }
    }

    private static void sendWhole(Exchange exchange, Representation bytes, @Nullable ContentCoding coding)
            throws IOException {
        exchange.header("Content-Type", bytes.mediaType());
        if (coding != null) {
            exchange.header("Content-Encoding", coding.word());
            if (!isHead(exchange)) {
                CodedOutput.write(coding, bytes.whole(), exchange.responseBody());
            }
            return;
        }
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
