package io.tabledav.http;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Breaks off the requests that still run when the server has waited long enough to stop: their clients see a cut answer, and
 * their threads are interrupted as if the client had gone, so that they give back what they hold.
 */
@ApplicationScoped
class OpenRequests {

    private static final Logger LOG = Logger.getLogger(OpenRequests.class);

    /** Behind the guard alone. */
    private static final int SECOND = 99_999;

    private final Set<RoutingContext> running = ConcurrentHashMap.newKeySet();

    void register(@Observes Filters filters) {
        filters.register(this::watch, SECOND);
    }

    private void watch(RoutingContext context) {
        running.add(context);
        context.addEndHandler(end -> running.remove(context));
        context.next();
    }

    /** Comes after the wait of {@code quarkus.shutdown.timeout}, and before anything is closed. */
    void breakOff(@Observes ShutdownEvent event) {
        if (!running.isEmpty()) {
            LOG.warnf("%d requests did not end in time and are broken off.", running.size());
        }
        for (RoutingContext context : running) {
            if (context.request().connection() instanceof ConnectionBase connection) {
                // A plain close would wait for the client to take what is on its way.
                ResponseBody.resetConnection(connection.channel());
            }
        }
    }
}
