package io.tabledav.rest;

import io.tabledav.fs.Caller;
import io.tabledav.fs.Content;
import io.tabledav.fs.StoredContent;
import io.tabledav.fs.Wanted;
import io.tabledav.fs.Wanted.Need;
import io.tabledav.http.Delivery;
import io.tabledav.http.Exchange;
import io.tabledav.http.Representation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What both endpoints that give rows do with a request and an answer. */
final class RowsAnswer {

    private RowsAnswer() {}

    /** Who asks. */
    static Caller caller(Exchange exchange) {
        return new Caller(null, exchange.clientAddress(), exchange.header("User-Agent"));
    }

    /** What has to be known of a relation's rows to answer a request. */
    static Wanted wanted(Exchange exchange) {
        if (Delivery.asksForNews(exchange)) {
            return Wanted.TOLD;
        }
        return Delivery.asksForKnownBytes(exchange)
                ? new Wanted(Need.STORED, Delivery.boundTo(exchange))
                : Wanted.BYTES;
    }

    /** Answers with a relation's rows, or with a part of them, as the request's conditions say. */
    static void deliver(Exchange exchange, Content content) throws IOException {
        exchange.vary("Accept");
        Delivery.send(
                exchange,
                new Representation(
                        content.mediaType(),
                        content.sizeBytes(),
                        content.etag(),
                        content.modified(),
                        content::writeTo,
                        part(content),
                        content instanceof StoredContent stored ? stored.file() : null));
    }

    private static Representation.@Nullable Part part(Content content) {
        if (content instanceof StoredContent stored) {
            return (out, firstByte, lengthBytes) -> stored.writeTo(out, firstByte, lengthBytes);
        }
        return null;
    }

    /** Streams the rows of a statement; a HEAD gets its headers alone. */
    static void send(Exchange exchange, Content content) throws IOException {
        exchange.vary("Accept").header("Cache-Control", "no-store");
        Delivery.stream(exchange, content.mediaType(), content.sizeBytes(), content::writeTo);
    }
}
