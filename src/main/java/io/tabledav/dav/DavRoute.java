package io.tabledav.dav;

import io.tabledav.fs.Caller;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.http.BlockingRoute;
import io.tabledav.http.Exchange;
import io.tabledav.http.ProblemLog;
import io.tabledav.http.SlowClients;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.QueryParameters;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Map;

/** The door on a router: everything under {@code /dav}, and what drives ask of {@code /} before they come in. */
public final class DavRoute {

    /** Where the tree begins. */
    static final String ROOT = "/dav";

    private final Kernel kernel;
    private final SlowClients slowClients;

    /**
     * The door to a filesystem, which must be the secured one.
     * @param slowClients what is done about clients that are slow, or wait for a slow database
     */
    public DavRoute(DatabaseFileSystem files, SlowClients slowClients) {
        this.kernel = new Kernel(files);
        this.slowClients = slowClients;
    }

    /**
     * Puts the door on a router.
     *
     * @param order its place among the router's routes; it must stand before any other that may match {@code /dav}, and
     *     before any that minds a path with dot segments or bad escapes
     */
    public void mount(Router router, int order) {
        Handler<RoutingContext> door = new BlockingRoute(this::serve, slowClients);
        // Matched by hand: the router would compare the path with its dot segments resolved, and so hide them.
        router.route().order(order).handler(context -> {
            if (isOurs(context)) {
                door.handle(context);
            } else {
                context.next();
            }
        });
    }

    private static boolean isOurs(RoutingContext context) {
        String path = Exchange.rawPathOf(context.request().uri());
        return isInTree(path) || FrontStep.takes(context.request().method().name(), path);
    }

    private static boolean isInTree(String rawPath) {
        return rawPath.equals(ROOT) || rawPath.startsWith(ROOT + "/");
    }

    private void serve(Exchange exchange) throws IOException {
        if (!isInTree(exchange.rawPath())) {
            FrontStep.serve(exchange);
            return;
        }
        DavCall call = new DavCall(
                exchange,
                new Caller(null, exchange.clientAddress(), exchange.header("User-Agent")),
                DbPath.parse(exchange.rawPath().substring(ROOT.length())),
                QueryParameters.parse(exchange.rawQuery()));
        try {
            kernel.serve(call);
        } catch (DatabaseException e) {
            if (e.code() != Code.NOT_ALLOWED || exchange.responseBody().isCommitted()) {
                throw e;
            }
            exchange.answer(
                    ProblemLog.record(exchange.method(), exchange.rawPath(), e),
                    Map.of("Allow", kernel.allowedMethods(call)));
        }
    }
}
