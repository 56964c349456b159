package io.tabledav.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same over HTTP/2, where one connection carries many requests and none may take the others with it. */
class Http2Test {

    private static final byte[] MEGABYTE = new byte[1_000_000];

    private final BlockingQueue<String> events = new ArrayBlockingQueue<>(10);
    private final CountDownLatch entered = new CountDownLatch(1);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    private final MemoryOverflow overflow = new MemoryOverflow(100_000_000);
    private final LoopbackServer server = new LoopbackServer(router -> router.route()
            .handler(new BlockingRoute(
                    this::serve, new SlowClients(StallLimit.DEFAULT, overflow, AnswerOverflow.NONE))));

    private void serve(Exchange exchange) throws IOException {
        switch (exchange.rawPath()) {
            case "/body" ->
                exchange.responseBody().write(("got " + exchange.requestBody().readAllBytes().length).getBytes(UTF_8));
            case "/large" -> exchange.responseBody().write(MEGABYTE);
            case "/cut" -> {
                exchange.responseBody().write(MEGABYTE);
                throw DatabaseException.of(Code.TIMEOUT, "Cut.");
            }
            case "/long" -> {
                entered.countDown();
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    events.add("interrupted");
                }
            }
            default -> throw DatabaseException.of(Code.READ_ONLY, "No.");
        }
    }

    @BeforeEach
    void upgrade() throws Exception {
        assertThat(send("HEAD", "/large", BodyPublishers.noBody()).version()).isEqualTo(HttpClient.Version.HTTP_2);
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body) throws Exception {
        return client.send(request(method, path, body), BodyHandlers.ofByteArray());
    }

    private HttpRequest request(String method, String path, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(server.url(path)))
                .method(method, body)
                .build();
    }

    @Test
    void bodiesComeAndGo() throws Exception {
        assertThat(send("GET", "/large", BodyPublishers.noBody()).body()).hasSize(MEGABYTE.length);
        assertThat(send("PUT", "/body", BodyPublishers.ofByteArray(MEGABYTE)).body())
                .asString(UTF_8)
                .isEqualTo("got 1000000");
        assertThat(send("GET", "/body", BodyPublishers.noBody()).body())
                .asString(UTF_8)
                .isEqualTo("got 0");
    }

    @Test
    void aFailureInTheMiddleEndsItsStreamAlone() throws Exception {
        assertThatThrownBy(() -> send("GET", "/cut", BodyPublishers.noBody())).isInstanceOf(IOException.class);
        assertThat(send("GET", "/large", BodyPublishers.noBody()).body()).hasSize(MEGABYTE.length);
    }

    @Test
    void aRefusedBodyLeavesTheConnectionToOthers() throws Exception {
        assertThat(send("PUT", "/refused", BodyPublishers.ofByteArray(new byte[10]))
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("GET", "/large", BodyPublishers.noBody()).body()).hasSize(MEGABYTE.length);
    }

    @Test
    void aClientThatLeavesBehindABodyThatNobodyReadsInterruptsTheThread() throws Exception {
        CompletableFuture<?> answer = client.sendAsync(
                request("PUT", "/long", BodyPublishers.ofByteArray(new byte[10_000_000])), BodyHandlers.ofByteArray());
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
        // Long enough for an overflow to begin, if there were one.
        Thread.sleep(Arrivals.PATIENCE.multipliedBy(2));
        answer.cancel(true);
        assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("interrupted");
        assertThat(overflow.opened()).isZero();
    }

    @Test
    void aClientThatLeavesInterruptsTheThread() throws Exception {
        CompletableFuture<?> answer =
                client.sendAsync(request("GET", "/long", BodyPublishers.noBody()), BodyHandlers.ofByteArray());
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
        answer.cancel(true);
        assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("interrupted");
    }
}
