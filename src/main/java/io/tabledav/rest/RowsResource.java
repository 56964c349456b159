package io.tabledav.rest;

import io.smallrye.common.annotation.NonBlocking;
import io.tabledav.fs.Caller;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.Formats;
import io.tabledav.fs.Upload;
import io.tabledav.fs.WriteCondition;
import io.tabledav.fs.WriteTerms;
import io.tabledav.http.BlockingRoute;
import io.tabledav.http.Conditions;
import io.tabledav.http.DecodedBody;
import io.tabledav.http.Exchange;
import io.tabledav.http.Negotiation;
import io.tabledav.http.Prefer;
import io.tabledav.http.SlowClients;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Format;
import io.tabledav.tree.QueryParameters;
import io.tabledav.tree.WriteShape;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.Explode;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterStyle;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code GET} and {@code POST /api/v1/databases/{database}/relations/{schema}/{relation}/rows}. */
@Path("/databases/{database}/relations/{schema}/{relation}/rows")
@NonBlocking
@Tag(name = "Rows")
public class RowsResource {

    private final BlockingRoute reading;
    private final BlockingRoute writing;
    private final DatabaseFileSystem files;
    private final Formats formats;

    RowsResource(DatabaseFileSystem files, Formats formats, SlowClients slowClients) {
        this.files = files;
        this.formats = formats;
        this.reading = new BlockingRoute(this::read, slowClients);
        this.writing = new BlockingRoute(this::write, slowClients);
    }

    /** The rows of a relation, shaped by parameters. */
    @GET
    @Operation(
            operationId = "readRows",
            summary = "The rows of a table or view",
            description = "They are streamed as the database gives them, whatever their number.")
    @Parameter(ref = "database")
    @Parameter(ref = "schema")
    @Parameter(ref = "relation")
    @Parameter(ref = "format")
    @Parameter(ref = "numbers")
    @Parameter(
            name = "columns",
            in = ParameterIn.QUERY,
            style = ParameterStyle.FORM,
            explode = Explode.FALSE,
            description = "The columns wanted, in the order wanted; all of them otherwise.",
            example = "iata,name",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(
            name = "where",
            in = ParameterIn.QUERY,
            description =
                    "One boolean expression over the relation's columns: comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, "
                            + "IS NULL, parentheses, literals and lower, upper, length, abs, round, coalesce, substr. At most 8 KB.",
            example = "state = 'TX' AND latitude > 30",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "order",
            in = ParameterIn.QUERY,
            style = ParameterStyle.FORM,
            explode = Explode.FALSE,
            description = "The columns to sort by, most significant first; a minus before one sorts it descending.",
            example = "state,-name",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "The most rows wanted.",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
    @Parameter(
            name = "offset",
            in = ParameterIn.QUERY,
            description = "How many rows are passed over first.",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0", defaultValue = "0"))
    @Parameter(
            name = "text",
            in = ParameterIn.QUERY,
            style = ParameterStyle.FORM,
            explode = Explode.FALSE,
            description = "Columns to be read in their text form.",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @APIResponse(
            responseCode = "200",
            description = "The rows.",
            content = {
                @Content(mediaType = MediaTypes.ARROW, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = MediaTypes.FEATHER, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = MediaTypes.PARQUET, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = MediaTypes.CSV, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = MediaTypes.JSONL, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = MediaTypes.JSON, schema = @Schema(type = SchemaType.ARRAY))
            })
    @APIResponse(responseCode = "default", ref = "Problem")
    public void read(@Context RoutingContext context, @Suspended AsyncResponse answeredByRoute) {
        reading.handle(context);
    }

    /** Writes all rows of a body, or none. */
    @POST
    @Operation(
            operationId = "writeRows",
            summary = "Writes all rows of a body, or none",
            description =
                    "One transaction: any failure leaves every row as it was, and says the row, the column or the "
                            + "constraint. Columns match by name.")
    @Parameter(ref = "database")
    @Parameter(ref = "schema")
    @Parameter(ref = "relation")
    @Parameter(
            name = "mode",
            in = ParameterIn.QUERY,
            description = "What becomes of the rows that are there: they stay (append), they become those of the body "
                    + "(replace), those with the same key are updated (upsert); create makes the table first.",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"append", "replace", "upsert", "create"},
                            defaultValue = "append"))
    @Parameter(
            name = "key",
            in = ParameterIn.QUERY,
            style = ParameterStyle.FORM,
            explode = Explode.FALSE,
            description = "With mode=upsert: the columns that tell rows apart; the primary key otherwise.",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(
            name = "replace",
            in = ParameterIn.QUERY,
            description =
                    "With mode=replace: how the old rows are taken away. auto refuses to cascade; delete does not; "
                            + "truncate blocks readers.",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"auto", "delete", "truncate"},
                            defaultValue = "auto"))
    @Parameter(
            name = "missing",
            in = ParameterIn.QUERY,
            description = "With mode=replace: columns that the body lacks take their defaults.",
            schema = @Schema(type = SchemaType.STRING, enumeration = "default"))
    @Parameter(
            name = "dry-run",
            in = ParameterIn.QUERY,
            description = "Does all of it, reports, and rolls back.",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @Parameter(
            name = "Prefer",
            in = ParameterIn.HEADER,
            description = "tx=rollback is a dry run, too.",
            schema = @Schema(type = SchemaType.STRING))
    @RequestBody(
            required = true,
            description = "The rows. Arrow streams and files are taken under either type.",
            content = {
                @Content(mediaType = MediaTypes.ARROW, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = MediaTypes.FEATHER, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = MediaTypes.PARQUET, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = MediaTypes.CSV, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = MediaTypes.JSONL, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = MediaTypes.JSON, schema = @Schema(type = SchemaType.ARRAY))
            })
    @APIResponse(
            responseCode = "200",
            description = "What the write did.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = WriteAnswer.class)))
    @APIResponse(
            responseCode = "201",
            description = "What the write did; the table was created by it.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = WriteAnswer.class)))
    @APIResponse(responseCode = "default", ref = "Problem")
    public void write(@Context RoutingContext context, @Suspended AsyncResponse answeredByRoute) {
        writing.handle(context);
    }

    private void read(Exchange exchange) throws IOException {
        QueryParameters parameters = QueryParameters.parse(exchange.rawQuery());
        Format format = Negotiation.pick(parameters.get("format"), exchange.header("Accept"), formats.readable());
        Caller caller = RowsAnswer.caller(exchange);
        DbPath.Data rows = new DbPath.Data(relation(caller, exchange), format, false);
        try (io.tabledav.fs.Content content =
                files.read(caller, rows, parameters.without("format"), RowsAnswer.wanted(exchange))) {
            RowsAnswer.deliver(exchange, content);
        }
    }

    private void write(Exchange exchange) throws IOException {
        JsonAnswer.require(exchange);
        WriteShape shape = WriteShape.parse(QueryParameters.parse(exchange.rawQuery()), Mode.APPEND);
        Prefer prefer = Prefer.parse(exchange.header("Prefer"));
        Format format = Negotiation.sent(exchange.header("Content-Type"), formats.writable());
        DecodedBody body = DecodedBody.of(exchange);
        Caller caller = RowsAnswer.caller(exchange);
        DbPath.Data rows = new DbPath.Data(relation(caller, exchange), format, false);
        WriteAnswer answer;
        try (body) {
            WriteTerms terms = new WriteTerms(false, false, condition(exchange));
            Upload upload = new Upload(prefer.rollback() ? shape.asDryRun() : shape, format, body, terms);
            answer = WriteAnswer.of(files.write(caller, rows, upload));
        }
        if (prefer.applied() != null) {
            exchange.header("Preference-Applied", prefer.applied());
        }
        if (answer.created()) {
            exchange.status(201);
        }
        JsonAnswer.send(exchange, answer);
    }

    /** Whoever sends If-Match must not have rows written without it; the tag is that of the rows in the body's format. */
    private static @Nullable WriteCondition condition(Exchange exchange) {
        Conditions conditions = Conditions.of(exchange);
        return conditions.concernWrites() ? new WriteCondition(conditions.nameTags(), conditions::allowWrite) : null;
    }

    /** A name such as {@code x.csv} can be meant as it stands, and only the database knows. */
    private DbPath.Relation relation(Caller caller, Exchange exchange) {
        DbPath path = RestPath.of(exchange.rawPath()).relation();
        if (path instanceof DbPath.Relation relation) {
            return relation;
        }
        if (files.stat(caller, path).path() instanceof DbPath.Relation relation) {
            return relation;
        }
        throw path.notFound().withHint("In the name of a relation, write the dot of a trailing extension as =2E.");
    }
}
