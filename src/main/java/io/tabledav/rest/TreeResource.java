package io.tabledav.rest;

import io.smallrye.common.annotation.NonBlocking;
import io.tabledav.fs.Caller;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.http.BlockingRoute;
import io.tabledav.http.Exchange;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;
import io.tabledav.tree.QueryParameters;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/databases/{database}/tree/{path}}. */
@Path("/databases/{database}/tree")
@NonBlocking
@Tag(name = "Metadata")
public class TreeResource {

    private final BlockingRoute route;
    private final DatabaseFileSystem files;

    TreeResource(DatabaseFileSystem files) {
        this.files = files;
        this.route = new BlockingRoute(this::tell);
    }

    /** The metadata of the database itself and its schemas. */
    @GET
    @Operation(operationId = "getDatabase", summary = "Metadata of a database and its schemas")
    @Parameter(ref = "database")
    @APIResponse(
            responseCode = "200",
            description = "The database's folder.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = TreeNode.class)))
    @APIResponse(responseCode = "default", ref = "Problem")
    public void tellDatabase(@Context RoutingContext context, @Suspended AsyncResponse answeredByRoute) {
        route.handle(context);
    }

    /** The metadata of one place and of what is in it. */
    @GET
    @Path("/{path:.+}")
    @Operation(
            operationId = "getNode",
            summary = "Metadata of a place in the tree and of its children",
            description = "Listing a folder reads and counts no rows, however many relations there are.")
    @Parameter(ref = "database")
    @Parameter(
            name = "path",
            in = ParameterIn.PATH,
            required = true,
            description = "Below the database: a schema, a relation, one of its facets (columns, indexes, constraints, "
                    + "depends_on) and their items, a file. Its slashes are sent as they are.",
            example = "main/airports/columns",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "The place; a folder with its children.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = TreeNode.class)))
    @APIResponse(responseCode = "default", ref = "Problem")
    public void tell(@Context RoutingContext context, @Suspended AsyncResponse answeredByRoute) {
        route.handle(context);
    }

    private void tell(Exchange exchange) throws IOException {
        JsonAnswer.require(exchange);
        QueryParameters.parse(exchange.rawQuery()).requireOnly(Set.of());
        Caller caller = RowsAnswer.caller(exchange);
        Node node = files.stat(caller, RestPath.of(exchange.rawPath()).tree());
        @Nullable
        List<Node> children = node.path() instanceof DbPath.Directory folder ? files.list(caller, folder) : null;
        JsonAnswer.send(exchange, TreeNode.of(node, children));
    }
}
