package io.tabledav.rest;

import io.smallrye.common.annotation.NonBlocking;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.Formats;
import io.tabledav.http.BlockingRoute;
import io.tabledav.http.BoundedBody;
import io.tabledav.http.DecodedBody;
import io.tabledav.http.Exchange;
import io.tabledav.http.Negotiation;
import io.tabledav.http.SlowClients;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.Format;
import io.tabledav.tree.NumberStyle;
import io.tabledav.tree.QueryParameters;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/databases/{database}/query}. */
@Path("/databases/{database}/query")
@NonBlocking
@Tag(name = "SQL")
public class QueryResource {

    /** The largest request, in bytes: SQL and its parameters, never rows in bulk. */
    static final long MAX_BODY_BYTES = 1_000_000;

    private final BlockingRoute route;
    private final DatabaseFileSystem files;
    private final Formats formats;

    QueryResource(DatabaseFileSystem files, Formats formats, SlowClients slowClients) {
        this.files = files;
        this.formats = formats;
        this.route = new BlockingRoute(this::query, slowClients);
    }

    /** Runs one SQL statement. */
    @POST
    @Operation(
            operationId = "query",
            summary = "Runs one SQL statement and gives its rows",
            description =
                    "Exactly one statement, in the database's own SQL. It only reads unless it says write, and the "
                            + "caller may; transaction control, settings and other files are never allowed. A statement that writes "
                            + "has committed when the answer begins.")
    @Parameter(ref = "database")
    @Parameter(ref = "format")
    @Parameter(ref = "numbers")
    @RequestBody(
            required = true,
            description = "At most 1 MB. Unknown and repeated members are refused.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = QueryRequest.class),
                            examples = {
                                @ExampleObject(
                                        name = "positional",
                                        value =
                                                "{\"sql\": \"select state, count(*) n from airports group by 1 limit ?\","
                                                        + " \"parameters\": [3]}"),
                                @ExampleObject(
                                        name = "named",
                                        value = "{\"sql\": \"select name from airports where state = :state\","
                                                + " \"parameters\": {\"state\": \"TX\"}, \"limit\": 10}")
                            }))
    @APIResponse(
            responseCode = "200",
            description = "The rows; none for a statement that gives none.",
            content = {
                @Content(mediaType = MediaTypes.ARROW, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = MediaTypes.FEATHER, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = MediaTypes.PARQUET, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = MediaTypes.CSV, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = MediaTypes.JSONL, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = MediaTypes.JSON, schema = @Schema(type = SchemaType.ARRAY))
            })
    @APIResponse(responseCode = "default", ref = "Problem")
    public void query(@Context RoutingContext context, @Suspended AsyncResponse answeredByRoute) {
        route.handle(context);
    }

    private void query(Exchange exchange) throws IOException {
        QueryParameters parameters = QueryParameters.parse(exchange.rawQuery());
        parameters.requireOnly(Set.of("format", NumberStyle.PARAMETER));
        NumberStyle numbers = NumberStyle.parse(parameters);
        Format format = Negotiation.pick(parameters.get("format"), exchange.header("Accept"), formats.readable());
        String database = RestPath.of(exchange.rawPath()).database();
        Negotiation.sent(exchange.header("Content-Type"), List.of(Format.JSON));
        DecodedBody body = DecodedBody.of(exchange);
        @Nullable Long declaredBytes = exchange.requestBody().declaredBytes();
        if (declaredBytes != null && declaredBytes > MAX_BODY_BYTES) {
            throw DatabaseException.of(Code.TOO_LARGE, "The body is larger than " + MAX_BODY_BYTES + " bytes.");
        }
        QueryRequest request;
        try (body) {
            request = QueryRequest.read(new BoundedBody(body, MAX_BODY_BYTES));
        }
        try (io.tabledav.fs.Content content =
                files.query(RowsAnswer.caller(exchange), request.statement(database, format, numbers))) {
            RowsAnswer.send(exchange, content);
        }
    }
}
