package io.tabledav.rest;

import io.tabledav.fs.Caller;
import io.tabledav.fs.Content;
import io.tabledav.http.Exchange;
import java.io.IOException;

/** What both endpoints that give rows do with a request and an answer. */
final class RowsAnswer {

    private RowsAnswer() {}

    /** Who asks. */
    static Caller caller(Exchange exchange) {
        return new Caller(null, exchange.clientAddress(), exchange.header("User-Agent"));
    }

    /** Streams an opened body; a HEAD gets its headers alone. */
    static void send(Exchange exchange, Content content) throws IOException {
        exchange.header("Content-Type", content.mediaType())
                .header("Vary", "Accept")
                .header("Cache-Control", "no-store");
        Long sizeBytes = content.sizeBytes();
        if (sizeBytes != null) {
            exchange.header("Content-Length", sizeBytes.toString());
        }
        if (!exchange.method().equals("HEAD")) {
            content.writeTo(exchange.responseBody());
        }
    }
}
