package io.tabledav.dav;

import io.milton.http.Request;
import io.milton.http.Response;
import io.milton.http.Response.Status;
import io.milton.http.http11.ContentGenerator;
import io.milton.resource.Resource;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;

/** In place of the kernel's error pages: its failures become problems like all others. */
final class ProblemContent implements ContentGenerator {

    @Override
    public void generate(Resource resource, Request request, Response response, Status status) {
        throw problem(status);
    }

    static DatabaseException problem(Status status) {
        return switch (status) {
            case SC_BAD_REQUEST -> DatabaseException.of(Code.INVALID, "The request makes no sense.");
            case SC_FORBIDDEN, SC_UNAUTHORIZED -> DatabaseException.of(Code.FORBIDDEN, "This is not allowed.");
            case SC_NOT_FOUND -> DatabaseException.of(Code.NOT_FOUND, "There is nothing at this path.");
            case SC_METHOD_NOT_ALLOWED, SC_NOT_IMPLEMENTED ->
                DatabaseException.of(Code.NOT_ALLOWED, "This place does not take this method.");
            case SC_CONFLICT ->
                DatabaseException.of(Code.CONFLICT, "The state of the resource does not let this happen.");
            case SC_PRECONDITION_FAILED ->
                DatabaseException.of(Code.PRECONDITION_FAILED, "A condition of the request does not hold.");
            case SC_LOCKED -> DatabaseException.of(Code.LOCKED, "Somebody else holds a lock.");
            default -> DatabaseException.of(Code.INTERNAL, "The kernel failed with status " + status.code + ".");
        };
    }
}
