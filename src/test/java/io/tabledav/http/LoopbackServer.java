package io.tabledav.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A bare server on a free port of loopback, without any framework around it. */
public final class LoopbackServer implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    /** A server with the routes that are put on its router. */
    public LoopbackServer(Consumer<Router> routes) {
        Router router = Router.router(vertx);
        routes.accept(router);
        HttpServerOptions options = new HttpServerOptions()
                .setMaxChunkSize(64 * 1024)
                // Small buffers in the kernel, so that a slow reader is felt at once.
                .setSendBufferSize(64 * 1024)
                .setReceiveBufferSize(64 * 1024);
        try {
            server = vertx.createHttpServer(options)
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A server with one service for everything. */
    public static LoopbackServer of(BlockingRoute.Service service) {
        return new LoopbackServer(router -> router.route().handler(new BlockingRoute(service)));
    }

    /** The same, with somewhere to put the rest of an answer that its client does not take. */
    static LoopbackServer of(AnswerOverflow overflow, BlockingRoute.Service service) {
        return new LoopbackServer(router -> router.route()
                .handler(new BlockingRoute(
                        service, new SlowClients(StallLimit.DEFAULT, UploadOverflow.NONE, overflow))));
    }

    public int port() {
        return server.actualPort();
    }

    /** The address of a path, for an HTTP client. */
    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
