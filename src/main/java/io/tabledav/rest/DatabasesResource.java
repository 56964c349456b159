package io.tabledav.rest;

import io.smallrye.common.annotation.NonBlocking;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.http.BlockingRoute;
import io.tabledav.http.Exchange;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.QueryParameters;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /api/v1/databases}. */
@Path("/databases")
@NonBlocking
@Tag(name = "Metadata")
public class DatabasesResource {

    private final BlockingRoute route;
    private final DatabaseFileSystem files;

    DatabasesResource(DatabaseFileSystem files) {
        this.files = files;
        this.route = new BlockingRoute(this::list);
    }

    /** The databases, their dialects, and what the caller may do with them. */
    @GET
    @Operation(
            operationId = "listDatabases",
            summary = "The databases that the caller may see",
            description = "Also those that cannot be reached at the moment.")
    @APIResponse(
            responseCode = "200",
            description = "The databases.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = DatabaseList.class)))
    @APIResponse(responseCode = "default", ref = "Problem")
    public void list(@Context RoutingContext context, @Suspended AsyncResponse answeredByRoute) {
        route.handle(context);
    }

    private void list(Exchange exchange) throws IOException {
        JsonAnswer.require(exchange);
        QueryParameters.parse(exchange.rawQuery()).requireOnly(Set.of());
        JsonAnswer.send(exchange, DatabaseList.of(files.list(RowsAnswer.caller(exchange), new DbPath.Root())));
    }
}
