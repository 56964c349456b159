package io.tabledav.dav;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tabledav.fs.WriteReport;
import io.tabledav.http.Exchange;
import io.tabledav.http.Prefer;
import io.tabledav.spi.InsertResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a writer is told: a header for drives, and the same as JSON for those who ask, add rows or only try.
 *
 * <p>There is no ETag in it: the bytes are not kept as they were sent.
 */
final class WriteAnswer {

    private static final JsonFactory JSON = new JsonFactory();

    private WriteAnswer() {}

    static void send(WriteReport report, Exchange exchange, Prefer prefer) throws IOException {
        exchange.header("TableDAV-Result", counts(report.result()));
        @Nullable String applied = prefer.applied();
        if (applied != null) {
            exchange.header("Preference-Applied", applied);
        }
        boolean told =
                report.dryRun() || prefer.representation() || exchange.method().equals("POST");
        if (report.created()) {
            exchange.status(201);
        } else if (!told) {
            exchange.status(204);
        }
        if (told) {
            exchange.header("Content-Type", "application/json");
            exchange.responseBody().write(json(report));
        }
    }

    private static String counts(InsertResult result) {
        return "inserted=" + result.inserted() + ", updated=" + result.updated() + ", deleted=" + result.deleted()
                + ", unchanged=" + result.unchanged();
    }

    private static byte[] json(WriteReport report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("inserted", report.result().inserted());
            json.writeNumberField("updated", report.result().updated());
            json.writeNumberField("deleted", report.result().deleted());
            json.writeNumberField("unchanged", report.result().unchanged());
            json.writeNumberField("rows", report.rows());
            json.writeNumberField("bytes", report.bytes());
            json.writeStringField("mode", report.mode().name().toLowerCase(Locale.ROOT));
            json.writeBooleanField("dry_run", report.dryRun());
            json.writeBooleanField("created", report.created());
            json.writeNumberField("elapsed_ms", report.elapsed().toMillis());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
