package io.tabledav.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tabledav.http.Exchange;
import io.tabledav.http.Negotiation;
import io.tabledav.tree.Format;
import java.io.IOException;
import java.util.List;

/** Answers in JSON that are no rows: the records of this room, which OpenAPI describes from the same declarations. */
final class JsonAnswer {

    private static final ObjectWriter JSON = JsonMapper.builder()
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM)
            .build()
            .writer();

    private JsonAnswer() {}

    /** Fails with {@code NOT_ACCEPTABLE} if the caller does not take JSON; to be asked before anything is done. */
    static void require(Exchange exchange) {
        Negotiation.pick(null, exchange.header("Accept"), List.of(Format.JSON));
    }

    /** Sends a record. */
    static void send(Exchange exchange, Object answer) throws IOException {
        exchange.header("Content-Type", Format.JSON.mediaType()).header("Cache-Control", "no-store");
        JSON.writeValue(exchange.responseBody(), answer);
    }
}
