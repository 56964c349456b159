package io.tabledav.http;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Answers with a problem what no door takes, and what fails before a door is reached. */
@ApplicationScoped
class FallbackRoute {

    private static final int BAD_REQUEST = 400;

    void register(@Observes Router router) {
        router.route().last().handler(FallbackRoute::nobodyTakesIt);
        router.errorHandler(BAD_REQUEST, FallbackRoute::cannotBeRouted);
    }

    private static void nobodyTakesIt(RoutingContext context) {
        answer(
                context,
                DatabaseException.of(
                                Code.NOT_FOUND,
                                "There is nothing at " + context.request().path() + ".")
                        .withHint(
                                "Databases are at /dav/, REST is at /api/v1/databases, and /q/openapi describes it."));
    }

    private static void cannotBeRouted(RoutingContext context) {
        answer(
                context,
                DatabaseException.of(Code.INVALID, "The path cannot be decoded.")
                        .withHint("Write a literal % as %25, and other bytes of UTF-8 as % with two hex digits."));
    }

    private static void answer(RoutingContext context, DatabaseException failure) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        Problem problem = ProblemLog.record(request.method().name(), request.path(), failure);
        problem.headers().forEach(response::putHeader);
        response.setStatusCode(problem.status()).end(Buffer.buffer(problem.toJson()));
    }
}
