package io.tabledav.dav;

import io.milton.http.Filter;
import io.milton.http.FilterChain;
import io.milton.http.HttpManager;
import io.milton.http.Request;
import io.milton.http.Response;
import io.milton.http.exceptions.BadRequestException;
import io.milton.http.exceptions.ConflictException;
import io.milton.http.exceptions.MiltonException;
import io.milton.http.exceptions.NotAuthorizedException;
import io.milton.http.exceptions.NotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Hands a request to what answers its method. In place of Milton's own, every failure passes through to the door. */
final class DispatchFilter implements Filter {

    @Override
    public void process(FilterChain chain, Request request, Response response) {
        HttpManager manager = chain.getHttpManager();
        try {
            manager.getMethodHandler(request.getMethod()).process(manager, request, response);
            if (response.getEntity() != null) {
                manager.sendResponseEntity(response);
            }
        } catch (MiltonException e) {
            throw ProblemContent.problem(statusOf(e)).withCause(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Response.Status statusOf(MiltonException failure) {
        return switch (failure) {
            case BadRequestException e -> Response.Status.SC_BAD_REQUEST;
            case ConflictException e -> Response.Status.SC_CONFLICT;
            case NotAuthorizedException e -> Response.Status.SC_FORBIDDEN;
            case NotFoundException e -> Response.Status.SC_NOT_FOUND;
            default -> Response.Status.SC_INTERNAL_SERVER_ERROR;
        };
    }
}
