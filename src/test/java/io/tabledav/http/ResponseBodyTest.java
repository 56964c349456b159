package io.tabledav.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResponseBodyTest {

    private static final String GET = "GET /x HTTP/1.1\nHost: localhost\n\n";
    private static final byte[] MEGABYTE = new byte[1_000_000];

    @Test
    void aSmallBodyHasItsLength() throws Exception {
        try (LoopbackServer server =
                        LoopbackServer.of(exchange -> exchange.responseBody().write("hello".getBytes(UTF_8)));
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head = client.send(GET).readHead();
            assertThat(head.headers()).containsEntry("content-length", "5").doesNotContainKey("transfer-encoding");
            assertThat(client.readBody(head)).asString(UTF_8).isEqualTo("hello");
        }
    }

    @Test
    void aLargeBodyOfUnknownLengthIsChunked() throws Exception {
        try (LoopbackServer server =
                        LoopbackServer.of(exchange -> exchange.responseBody().write(MEGABYTE));
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head = client.send(GET).readHead();
            assertThat(head.headers()).containsEntry("transfer-encoding", "chunked");
            assertThat(client.readBody(head)).hasSize(MEGABYTE.length);
            // The connection carries on.
            assertThat(client.readBody(client.send(GET).readHead())).hasSize(MEGABYTE.length);
        }
    }

    @Test
    void bytesArriveInOrder() throws Exception {
        byte[] numbers = new byte[3_000_000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (byte) (i % 251);
        }
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    for (int i = 0; i < numbers.length; i += 7_919) {
                        exchange.responseBody().write(numbers, i, Math.min(7_919, numbers.length - i));
                    }
                });
                RawClient client = new RawClient(server.port())) {
            assertThat(client.readBody(client.send(GET).readHead())).isEqualTo(numbers);
        }
    }

    @Test
    void headHasHeadersOnly() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    exchange.header("Content-Length", "5");
                    exchange.responseBody().write("hello".getBytes(UTF_8));
                });
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head =
                    client.send("HEAD /x HTTP/1.1\nHost: localhost\n\n" + GET).readHead();
            assertThat(head.headers()).containsEntry("content-length", "5");
            // What follows is the next answer, and no body.
            assertThat(client.readHead().status()).isEqualTo(200);
        }
    }

    @Test
    void aFailureBeforeTheFirstFullBufferIsAProblem() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    exchange.status(206).header("Content-Length", "77").header("Content-Type", "text/csv");
                    exchange.responseBody().write("a,b\n".getBytes(UTF_8));
                    throw DatabaseException.of(Code.CONFLICT, "Not so.").withRow(7);
                });
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head = client.send(GET).readHead();
            assertThat(head.status()).isEqualTo(409);
            assertThat(head.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(client.readBody(head)).asString(UTF_8).contains("\"detail\":\"Not so.\"", "\"row\":7");
        }
    }

    @Test
    void aFaultOfTheServerTellsTheClientNothingOfIt() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    throw new IllegalStateException("secret");
                });
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head = client.send(GET).readHead();
            assertThat(head.status()).isEqualTo(500);
            assertThat(client.readBody(head))
                    .asString(UTF_8)
                    .contains("reference")
                    .doesNotContain("secret");
        }
    }

    @Test
    void aFailureInTheMiddleCutsABodyInChunks() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    exchange.responseBody().write(MEGABYTE);
                    throw DatabaseException.of(Code.INTERNAL, "Cut.");
                });
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head = client.send(GET).readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThatThrownBy(() -> client.readBody(head)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFailureInTheMiddleNeverFillsTheLengthThatWasTold() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    exchange.header("Content-Length", "2000000");
                    exchange.responseBody().write(MEGABYTE);
                    throw DatabaseException.of(Code.INTERNAL, "Cut.");
                });
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head = client.send(GET).readHead();
            assertThatThrownBy(() -> client.readBody(head)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFailureInTheMiddleIsNoEndForHttp10() throws Exception {
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    exchange.responseBody().write(MEGABYTE);
                    throw DatabaseException.of(Code.INTERNAL, "Cut.");
                });
                RawClient client = new RawClient(server.port())) {
            client.send("GET /x HTTP/1.0\nConnection: keep-alive\n\n");
            client.readHead();
            assertThatThrownBy(client::readToEnd).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theEndOfTheConnectionIsTheEndForHttp10() throws Exception {
        try (LoopbackServer server =
                        LoopbackServer.of(exchange -> exchange.responseBody().write(MEGABYTE));
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head =
                    client.send("GET /x HTTP/1.0\nConnection: keep-alive\n\n").readHead();
            assertThat(head.headers()).containsEntry("connection", "close").doesNotContainKey("transfer-encoding");
            assertThat(client.readToEnd()).hasSize(MEGABYTE.length);
        }
    }

    @Test
    void aBodyThatContradictsItsLengthIsBrokenOff() throws Exception {
        for (int told : new int[] {999_999, 1_000_001}) {
            try (LoopbackServer server = LoopbackServer.of(exchange -> {
                        exchange.header("Content-Length", Integer.toString(told));
                        exchange.responseBody().write(MEGABYTE);
                    });
                    RawClient client = new RawClient(server.port())) {
                RawClient.Head head = client.send(GET).readHead();
                assertThatThrownBy(() -> client.readBody(head)).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aSlowClientSlowsTheWriter() throws Exception {
        int bodyBytes = 30_000_000;
        BlockingQueue<ResponseBody> bodies = new ArrayBlockingQueue<>(1);
        try (LoopbackServer server = LoopbackServer.of(exchange -> {
                    bodies.add(exchange.responseBody());
                    for (int sent = 0; sent < bodyBytes; sent += MEGABYTE.length) {
                        exchange.responseBody().write(MEGABYTE);
                    }
                });
                RawClient client = new RawClient(server.port())) {
            client.send(GET);
            ResponseBody body = bodies.poll(20, TimeUnit.SECONDS);
            RawClient.Head head = client.readHead();
            long before = -1;
            while (before != body.sentBytes()) {
                before = body.sentBytes();
                Thread.sleep(Duration.ofMillis(300));
            }
            // What the kernel's small buffers take, and the window.
            assertThat(body.sentBytes()).isBetween(1L, 2_000_000L);
            assertThat(client.readBody(head)).hasSize(bodyBytes);
        }
    }
}
