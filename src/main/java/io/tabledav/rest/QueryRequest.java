package io.tabledav.rest;

import io.tabledav.fs.Statement;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.tree.Format;
import io.tabledav.tree.NumberStyle;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a query. */
@Schema(additionalProperties = Schema.False.class)
record QueryRequest(
        @Schema(required = true, description = "One statement.", minLength = 1)
        String sql,

        @Schema(
                description =
                        "What its placeholders bind: an array for ?, in order, or an object for :name. Members are "
                                + "null, booleans, numbers and strings; a number without fraction and exponent is a whole one, one "
                                + "with a fraction an exact decimal, one with an exponent a floating-point one.",
                implementation = Object.class,
                anyOf = {Object[].class, Map.class})
        @Nullable
        Parameters parameters,

        @Schema(
                description = "The most rows that are given.",
                type = SchemaType.INTEGER,
                format = "int64",
                minimum = "0")
        @Nullable
        Long limit,

        @Schema(
                description =
                        "The longest time that the database may work on it, in seconds; never longer than its own limit.",
                implementation = Double.class,
                exclusiveMinimum = true,
                minimum = "0",
                maximum = "86400")
        @Nullable
        Duration timeout,

        @Schema(description = "Whether it may change rows.", defaultValue = "false")
        boolean write) {

    /**
     * Reads a body.
     *
     * <p>Errors: {@code INVALID} for anything but a JSON object of these members, each at most once.
     */
    static QueryRequest read(InputStream body) throws IOException {
        return new QueryRequestReader(body).read();
    }

    /** The statement that is asked for, on a database and in a format. */
    Statement statement(String database, Format format, NumberStyle numbers) {
        Parameters given = parameters == null ? Parameters.NONE : parameters;
        return new Statement(database, sql, given, write ? Effect.WRITE : Effect.READ, limit, timeout, format, numbers);
    }
}
