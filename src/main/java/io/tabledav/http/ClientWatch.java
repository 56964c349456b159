package io.tabledav.http;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the thread that serves a request when its client goes away, also while nothing is read or written.
 *
 * <p>Owner: whoever starts a watch closes it when the request is served; from then on there are no interrupts.
 *
 * <p>Bytes of a body that wait to be read stand before the end of the connection: a client that goes away is seen once they
 * are read, or put into an {@link UploadOverflow}. Where that has no room it is not seen.
 */
public final class ClientWatch implements AutoCloseable {

    private @Nullable Thread server;
    private boolean gone;
    private boolean over;

    private ClientWatch() {}

    /** Starts to watch the client of a request that has not been answered yet, for the calling thread. */
    public static ClientWatch start(RoutingContext context) {
        return prepare(context).attach();
    }

    /** Starts to watch, for a thread that {@linkplain #attach attaches} itself later. */
    static ClientWatch prepare(RoutingContext context) {
        ClientWatch watch = new ClientWatch();
        context.addEndHandler(end -> {
            if (end.failed()) {
                watch.clientWentAway();
            }
        });
        if (context.response().closed()) {
            watch.clientWentAway();
        }
        return watch;
    }

    /** Makes the calling thread the one to interrupt; it is interrupted at once if the client has gone already. */
    synchronized ClientWatch attach() {
        server = Thread.currentThread();
        if (gone) {
            server.interrupt();
        }
        return this;
    }

    /** Whether the client went away before this watch was closed. */
    public synchronized boolean isClientGone() {
        return gone;
    }

    /** Ends the watch, and takes back an interrupt that came from it. For the serving thread only. */
    @Override
    public synchronized void close() {
        over = true;
        if (gone) {
            boolean ignored = Thread.interrupted();
        }
    }

    private synchronized void clientWentAway() {
        if (over || gone) {
            return;
        }
        gone = true;
        if (server != null) {
            server.interrupt();
        }
    }
}
