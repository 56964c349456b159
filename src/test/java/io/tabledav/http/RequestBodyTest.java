package io.tabledav.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestBodyTest {

    private final BlockingQueue<Object> seen = new ArrayBlockingQueue<>(10);

    /** Reads the whole body and tells how it ended. */
    private void readAll(Exchange exchange) throws IOException {
        try {
            String body = new String(exchange.requestBody().readAllBytes(), UTF_8);
            seen.add(body);
            exchange.responseBody().write(("got " + exchange.requestBody().arrivedBytes()).getBytes(UTF_8));
        } catch (IOException | RuntimeException e) {
            seen.add(e);
            throw e;
        }
    }

    private Object next() throws InterruptedException {
        Object next = seen.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("the service has ended").isNotNull();
        return next;
    }

    @Test
    void aBodyOfKnownLengthIsReadWhole() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(this::readAll);
                RawClient client = new RawClient(server.port())) {
            client.send("PUT /x HTTP/1.1\nHost: localhost\nContent-Length: 5\n\nhe")
                    .send("llo");
            assertThat(client.readAnswer()).isEqualTo("200 got 5");
            assertThat(next()).isEqualTo("hello");
        }
    }

    @Test
    void aBodyInChunksIsReadWhole() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(this::readAll);
                RawClient client = new RawClient(server.port())) {
            client.send("PUT /x HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n2\nhe\n3\nllo\n0\n\n");
            assertThat(client.readAnswer()).isEqualTo("200 got 5");
        }
    }

    @Test
    void aRequestWithoutBodyHasAnEmptyOne() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(this::readAll);
                RawClient client = new RawClient(server.port())) {
            client.send("GET /x HTTP/1.1\nHost: localhost\n\n");
            assertThat(client.readAnswer()).isEqualTo("200 got 0");
        }
    }

    @Test
    void aBodyShorterThanItsLengthIsNoEnd() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(this::readAll)) {
            try (RawClient client = new RawClient(server.port())) {
                client.send("PUT /x HTTP/1.1\nHost: localhost\nContent-Length: 500\n\nhello");
            }
            assertThat(next()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBodyWithoutItsLastChunkIsNoEnd() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(this::readAll)) {
            try (RawClient client = new RawClient(server.port())) {
                client.send("PUT /x HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n5\nhello\n");
            }
            assertThat(next()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aResetInTheMiddleIsNoEnd() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(this::readAll);
                RawClient client = new RawClient(server.port())) {
            client.send("PUT /x HTTP/1.1\nHost: localhost\nContent-Length: 500\n\nhello");
            client.reset();
            assertThat(next()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aReaderThatIsBusySlowsTheClient() throws Exception {
        long bodyBytes = 50_000_000;
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicLong sentBytes = new AtomicLong();
        BlockingQueue<RequestBody> bodies = new ArrayBlockingQueue<>(1);
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    bodies.add(exchange.requestBody());
                    exchange.requestBody().readNBytes(1);
                    await(goOn);
                    exchange.requestBody().transferTo(java.io.OutputStream.nullOutputStream());
                });
                RawClient client = new RawClient(server.port())) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    client.send("PUT /x HTTP/1.1\nHost: localhost\nContent-Length: " + bodyBytes + "\n\n");
                    byte[] piece = new byte[10_000];
                    for (long sent = 0; sent < bodyBytes; sent += piece.length) {
                        client.send(piece);
                        sentBytes.addAndGet(piece.length);
                    }
                } catch (IOException e) {
                    seen.add(e);
                }
            });
            waitUntilItStandsStill(sentBytes);
            RequestBody body = bodies.take();
            assertThat(body.arrivedBytes()).isBetween(1L, 2_000_000L);
            assertThat(sentBytes.get()).isLessThan(10_000_000);

            goOn.countDown();
            sender.join();
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(body.arrivedBytes()).isEqualTo(bodyBytes);
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void aBodyThatArrivesTooSlowlyIsRefused() throws Exception {
        StallLimit limit = new StallLimit(1_000, Duration.ofMillis(200));
        try (LoopbackServer server = withLimit(limit, this::readAll);
                RawClient client = new RawClient(server.port())) {
            client.send("PUT /x HTTP/1.1\nHost: localhost\nContent-Length: 500\n\nhello");
            RawClient.Head head = client.readHead();
            assertThat(head.status()).isEqualTo(408);
            assertThat(head.headers())
                    .containsEntry("content-type", "application/problem+json")
                    .containsEntry("connection", "close");
            assertThat(next())
                    .isInstanceOfSatisfying(
                            DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.TOO_SLOW));
        }
    }

    @Test
    void onlyTheTimeThatTheServerWaitsCounts() throws Exception {
        StallLimit limit = new StallLimit(1_000_000, Duration.ofMillis(100));
        try (LoopbackServer server = withLimit(limit, exchange -> {
                    InputStream body = exchange.requestBody();
                    int sum = 0;
                    for (int b = body.read(); b >= 0; b = body.read()) {
                        sum += b;
                        pause(Duration.ofMillis(150));
                    }
                    exchange.responseBody().write(("sum " + sum).getBytes(UTF_8));
                });
                RawClient client = new RawClient(server.port())) {
            client.send("PUT /x HTTP/1.1\nHost: localhost\nContent-Length: 3\n\n111");
            assertThat(client.readAnswer()).isEqualTo("200 sum 147");
        }
    }

    private static LoopbackServer withLimit(StallLimit limit, BlockingRoute.Service service) {
        return new LoopbackServer(router -> router.route()
                .handler(new BlockingRoute(service, new SlowClients(limit, UploadOverflow.NONE, AnswerOverflow.NONE))));
    }

    private static void waitUntilItStandsStill(AtomicLong count) {
        long before = -1;
        while (before != count.get()) {
            before = count.get();
            pause(Duration.ofMillis(300));
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
