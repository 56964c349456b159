package io.tabledav.rest;

import io.tabledav.http.Problem;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Where the endpoints are, and what their description (OpenAPI) says of all of them. */
@ApplicationPath(RestApplication.PATH)
@OpenAPIDefinition(
        info = @Info(title = "TableDAV", version = "1", description = RestApplication.DESCRIPTION),
        components =
                @Components(
                        schemas =
                                @Schema(
                                        name = "Problem",
                                        type = SchemaType.OBJECT,
                                        description = "What went wrong (RFC 9457).",
                                        requiredProperties = {"type", "title", "status", "detail", "code"},
                                        properties = {
                                            @SchemaProperty(
                                                    name = "type",
                                                    type = SchemaType.STRING,
                                                    format = "uri",
                                                    description = "Names the kind of problem for ever; not a page.",
                                                    examples = "urn:tabledav:problem:not-found"),
                                            @SchemaProperty(
                                                    name = "title",
                                                    type = SchemaType.STRING,
                                                    description = "The kind of problem, for people."),
                                            @SchemaProperty(
                                                    name = "status",
                                                    type = SchemaType.INTEGER,
                                                    description = "The HTTP status."),
                                            @SchemaProperty(
                                                    name = "detail",
                                                    type = SchemaType.STRING,
                                                    description = "What was wrong, in words for people."),
                                            @SchemaProperty(
                                                    name = "code",
                                                    type = SchemaType.STRING,
                                                    description = "The kind of problem in one word, for programs.",
                                                    examples = "not_found"),
                                            @SchemaProperty(
                                                    name = "sqlState",
                                                    type = SchemaType.STRING,
                                                    description = "The SQLSTATE or symbol that the database gave."),
                                            @SchemaProperty(
                                                    name = "hint",
                                                    type = SchemaType.STRING,
                                                    description = "What to do about it."),
                                            @SchemaProperty(
                                                    name = "row",
                                                    type = SchemaType.INTEGER,
                                                    format = "int64",
                                                    description =
                                                            "The row of the body, counted from 1 without any header."),
                                            @SchemaProperty(
                                                    name = "column",
                                                    type = SchemaType.STRING,
                                                    description = "The column where it happened."),
                                            @SchemaProperty(
                                                    name = "constraint",
                                                    type = SchemaType.STRING,
                                                    description = "The constraint that was violated.")
                                        }),
                        responses =
                                @APIResponse(
                                        name = "Problem",
                                        description = "A failure. Its code says which: see the reference of errors.",
                                        headers =
                                                @Header(
                                                        name = "Retry-After",
                                                        description = "With 503: the seconds to wait.",
                                                        schema = @Schema(type = SchemaType.INTEGER)),
                                        content =
                                                @Content(
                                                        mediaType = Problem.MEDIA_TYPE,
                                                        schema = @Schema(ref = "Problem"))),
                        parameters = {
                            @Parameter(
                                    name = "database",
                                    in = ParameterIn.PATH,
                                    required = true,
                                    description = "The database's name.",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "schema",
                                    in = ParameterIn.PATH,
                                    required = true,
                                    description = "The schema's name.",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "relation",
                                    in = ParameterIn.PATH,
                                    required = true,
                                    description = "The name of the table or view.",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "format",
                                    in = ParameterIn.QUERY,
                                    description =
                                            "The encoding of the rows, as the extension of its files; it wins over "
                                                    + "Accept. Without both, rows are an Arrow stream.",
                                    example = "csv",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Parameter(
                                    name = "numbers",
                                    in = ParameterIn.QUERY,
                                    description =
                                            "With JSON: string writes numbers beyond 2^53 as strings, for readers whose "
                                                    + "numbers are doubles.",
                                    schema = @Schema(type = SchemaType.STRING, enumeration = "string"))
                        }))
public class RestApplication extends Application {

    /** The path of all endpoints. */
    static final String PATH = "/api/v1";

    static final String DESCRIPTION = """
            SQL databases as REST endpoints: metadata as JSON, rows in any format, SQL.

            Names in paths are those of the tree under `/dav`, percent-encoded; a byte that a segment cannot carry (a \
            slash, a leading dot, the dot of a trailing `.csv`) is escaped as `=XX`.

            Every failure is `application/problem+json` with a `code`. A failure after the first byte of an answer breaks \
            the connection off, so that what arrived whole is whole.
            """;
}
