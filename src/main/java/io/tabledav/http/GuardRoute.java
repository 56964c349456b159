package io.tabledav.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jspecify.annotations.Nullable;

/** Puts the {@link RequestGuard} before every route of the server, the ones of the framework included. */
@ApplicationScoped
class GuardRoute {

    /** Ahead of all other filters, authentication included. */
    private static final int FIRST = 100_000;

    private final RequestGuard guard;

    GuardRoute(RequestGuard guard) {
        this.guard = guard;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, FIRST);
    }

    void check(RoutingContext context) {
        ConnectionReuse.followUnread(context);
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        // What a database holds is data: no browser is to guess a script in it, and no foreign page to embed it.
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
        @Nullable
        Problem refusal = guard.refusal(new RequestGuard.Head(
                request.method().name(),
                authorityOf(request),
                request.getHeader("Origin"),
                request.getHeader("Sec-Fetch-Site")));
        if (refusal == null) {
            context.next();
            return;
        }
        ProblemLog.refused(request.method().name(), request.path(), refusal);
        refusal.headers().forEach(response::putHeader);
        response.setStatusCode(refusal.status()).end(Buffer.buffer(refusal.toJson()));
    }

    /** Null also for two Host headers, of which the next server in a row might believe the other (RFC 9112, 3.2). */
    private static @Nullable String authorityOf(HttpServerRequest request) {
        if (request.headers().getAll("Host").size() > 1) {
            return null;
        }
        HostAndPort authority = request.authority();
        return authority == null ? null : authority.toString();
    }
}
