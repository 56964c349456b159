package io.tabledav.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that what a client still sends after its answer does not get into the way of the next request: a small rest of
 * a body is read and dropped, otherwise the connection is closed.
 *
 * <p>Before it is closed it is read for a while. Closing a connection at once on a client that still sends makes the
 * network forget the answer before the client reads it (RFC 9112, section 9.6).
 */
final class ConnectionReuse {

    /** A rest of a body up to this size is worth keeping the connection for. */
    private static final long SMALL_REST_BYTES = 64 * 1024;

    /** How long a client may go on sending before its connection is closed. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long HTTP2_NO_ERROR = 0;

    private final RoutingContext context;
    private final RequestBody body;
    private boolean closing;

    private ConnectionReuse(RoutingContext context, RequestBody body) {
        this.context = context;
        this.body = body;
    }

    /** Follows a request to its end. Threads: on the request's event loop. */
    static void follow(RoutingContext context, RequestBody body) {
        ConnectionReuse reuse = new ConnectionReuse(context, body);
        context.addHeadersEndHandler(head -> reuse.decide());
        context.addEndHandler(end -> {
            if (end.succeeded()) {
                reuse.answered();
            }
        });
    }

    /**
     * Follows a request whose body anybody may read, or nobody: what answers it need not know of this class. Vert.x leaves
     * a body that nobody reads where it is, and a client that sends it would wait for ever.
     */
    static void followUnread(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean mayHaveBody =
                request.getHeader("Content-Length") != null || request.getHeader("Transfer-Encoding") != null;
        if (!mayHaveBody || request.version() == HttpVersion.HTTP_2) {
            return;
        }
        context.addEndHandler(end -> {
            if (end.succeeded() && !request.isEnded()) {
                request.resume();
                context.vertx().setTimer(PATIENCE.toMillis(), late -> {
                    if (!request.isEnded()) {
                        request.connection().close();
                    }
                });
            }
        });
    }

    private void decide() {
        HttpServerResponse response = context.response();
        HttpVersion version = context.request().version();
        if (version == HttpVersion.HTTP_2) {
            return;
        }
        boolean endsWithConnection =
                version == HttpVersion.HTTP_1_0 && !response.headers().contains("Content-Length");
        boolean rests = body.isHeldBack() || body.isStalled() || restBytes() > SMALL_REST_BYTES;
        if (endsWithConnection || rests) {
            closing = true;
            response.headers().set("Connection", "close");
        }
    }

    /** Called by the thread that ended the response. */
    private void answered() {
        if (!body.arrival().isComplete()) {
            long timer = context.vertx().setTimer(PATIENCE.toMillis(), late -> cutOff());
            body.arrival().onComplete(all -> context.vertx().cancelTimer(timer));
            body.discard();
        }
        if (closing) {
            body.arrival().onComplete(all -> context.request().connection().close());
        }
    }

    private void cutOff() {
        if (context.request().version() == HttpVersion.HTTP_2) {
            context.response().reset(HTTP2_NO_ERROR);
        } else {
            context.request().connection().close();
        }
    }

    private long restBytes() {
        if (body.arrival().isComplete() || !body.mayHaveBytes()) {
            return 0;
        }
        @Nullable Long declared = body.declaredBytes();
        return declared == null ? Long.MAX_VALUE : declared - body.arrivedBytes();
    }
}
