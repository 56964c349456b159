package io.tabledav.rest;

import io.tabledav.http.Problem;
import io.tabledav.http.ProblemLog;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;

/** What JAX-RS itself refuses: a path that is none of the endpoints', or a method that an endpoint does not take. */
@Provider
public class RoutingProblems implements ExceptionMapper<Exception> {

    @Context
    @Nullable
    HttpServerRequest request;

    @Override
    public Response toResponse(Exception refusal) {
        String method = request == null ? "?" : request.method().name();
        String path = request == null ? "?" : request.path();
        @Nullable
        String allowed = refusal instanceof NotFoundException || refusal instanceof NotAllowedException
                ? EndpointMethods.at(path)
                : null;
        Problem problem = ProblemLog.record(method, path, known(refusal, method, path, allowed));
        Response.ResponseBuilder response = Response.status(problem.status()).entity(problem.toJson());
        problem.headers().forEach(response::header);
        if (allowed != null) {
            response.header("Allow", allowed);
        }
        return response.build();
    }

    private static Exception known(Exception refusal, String method, String path, @Nullable String allowed) {
        if (allowed != null) {
            return DatabaseException.of(Code.NOT_ALLOWED, "This endpoint does not take " + method + ".")
                    .withHint("It takes " + allowed + ".");
        }
        if (refusal instanceof NotFoundException) {
            return DatabaseException.of(Code.NOT_FOUND, "There is no endpoint at " + path + ".")
                    .withHint("The endpoints are described at /q/openapi.");
        }
        return refusal;
    }
}
