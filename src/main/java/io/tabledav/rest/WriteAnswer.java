package io.tabledav.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tabledav.fs.WriteReport;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a bulk write did. */
@Schema(description = "What a write did. After a dry run, what it would have done.")
record WriteAnswer(
        @Schema(required = true, description = "The rows of the body.")
        long rows,

        @Schema(required = true, description = "The bytes of the body.")
        long bytes,

        @Schema(
                required = true,
                enumeration = {"append", "replace", "upsert", "create"})
        String mode,

        @JsonProperty("elapsed_ms")
        @Schema(name = "elapsed_ms", required = true, description = "How long it took, in milliseconds.")
        long elapsedMillis,

        @JsonProperty("dry_run")
        @Schema(name = "dry_run", required = true, description = "Whether it was all rolled back.")
        boolean dryRun,

        @Schema(required = true, description = "Whether the relation was created by it.")
        boolean created,

        @Schema(required = true, description = "Rows added.")
        long inserted,

        @Schema(required = true, description = "Rows changed in place.")
        long updated,

        @Schema(required = true, description = "Rows taken away.")
        long deleted,

        @Schema(required = true, description = "Rows that were already as given.")
        long unchanged) {

    static WriteAnswer of(WriteReport report) {
        return new WriteAnswer(
                report.rows(),
                report.bytes(),
                report.mode().name().toLowerCase(Locale.ROOT),
                report.elapsed().toMillis(),
                report.dryRun(),
                report.created(),
                report.result().inserted(),
                report.result().updated(),
                report.result().deleted(),
                report.result().unchanged());
    }
}
