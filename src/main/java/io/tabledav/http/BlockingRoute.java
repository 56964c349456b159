package io.tabledav.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Serves each request of a route with blocking code, on a virtual thread of its own that is interrupted when the client
 * goes away.
 *
 * <p>A failure before the first byte of the answer becomes a problem; one after it breaks the answer off.
 */
public final class BlockingRoute implements Handler<RoutingContext> {

    private static final Logger LOG = Logger.getLogger(BlockingRoute.class);

    /** What answers a request. */
    @FunctionalInterface
    public interface Service {
        /**
         * Answers a request. The body of the answer is ended afterwards, if the service has not.
         *
         * <p>Errors: {@link io.tabledav.spi.DatabaseException} for what the client is to be told; anything else is a fault
         * of the server, unless the client went away.
         */
        void serve(Exchange exchange) throws IOException;
    }

    private final Service service;
    private final SlowClients slowClients;

    /** A route whose clients may be slow: bodies and answers wait for each other. */
    public BlockingRoute(Service service) {
        this(service, SlowClients.WAIT);
    }

    /** A route with its own limits for slow clients. */
    public BlockingRoute(Service service, SlowClients slowClients) {
        this.service = service;
        this.slowClients = slowClients;
    }

    @Override
    public void handle(RoutingContext context) {
        Exchange exchange = new Exchange(context, slowClients);
        ClientWatch watch = ClientWatch.prepare(context);
        Thread.ofVirtual().name(exchange.method() + " " + exchange.rawPath()).start(() -> serve(exchange, watch));
    }

    private void serve(Exchange exchange, ClientWatch watch) {
        try (watch) {
            watch.attach();
            service.serve(exchange);
            exchange.responseBody().end();
        } catch (Throwable failure) {
            // An Error, too: the client and the log must learn of it, and nothing stands behind this thread.
            failed(exchange, watch, failure);
        } finally {
            exchange.requestBody().release();
        }
    }

    private static void failed(Exchange exchange, ClientWatch watch, Throwable failure) {
        String method = exchange.method();
        String path = exchange.rawPath();
        if (watch.isClientGone() || ClientGoneException.isBehind(failure)) {
            LOG.debugf("%s %s: the client went away: %s", method, path, failure);
            exchange.responseBody().abort();
        } else if (exchange.responseBody().isCommitted()) {
            ProblemLog.recordCut(method, path, failure);
            exchange.responseBody().abort();
        } else {
            try {
                exchange.answer(ProblemLog.record(method, path, failure), Map.of());
            } catch (IOException gone) {
                LOG.debugf("%s %s: nobody was there to be told: %s", method, path, gone);
                exchange.responseBody().abort();
            }
        }
    }
}
