package io.tabledav.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A body that is refused: whether it is sent at all, and what becomes of the connection. */
class UnreadBodyTest {

    private LoopbackServer server;

    @BeforeEach
    void startServer() {
        server = LoopbackServer.of(exchange -> {
            if (exchange.rawPath().equals("/refused")) {
                throw DatabaseException.of(Code.READ_ONLY, "No.");
            }
            int bytes = exchange.requestBody().readAllBytes().length;
            exchange.responseBody().write(("got " + bytes).getBytes(UTF_8));
        });
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void aClientThatAsksFirstIsRefusedBeforeItSends() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("PUT /refused HTTP/1.1\nHost: localhost\nContent-Length: 5\nExpect: 100-continue\n\n");
            RawClient.Head head = client.readHead();
            assertThat(head.status()).isEqualTo(403);
            // Nobody can tell whether the client sends its body now, so this connection carries nothing more.
            assertThat(head.headers()).containsEntry("connection", "close");
            assertThat(new String(client.readBody(head), UTF_8)).contains("\"code\":\"read_only\"");
        }
    }

    @Test
    void aClientThatAsksFirstIsToldToSendWhenItsBodyIsRead() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("PUT /taken HTTP/1.1\nHost: localhost\nContent-Length: 5\nExpect: 100-continue\n\n");
            assertThat(client.readHead().status()).isEqualTo(100);
            assertThat(client.send("hello").readAnswer()).isEqualTo("200 got 5");
        }
    }

    @Test
    void aClientOfHttp10IsNotToldToGoOn() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("PUT /taken HTTP/1.0\nHost: localhost\nContent-Length: 5\nExpect: 100-continue\n\nhello");
            assertThat(client.readAnswer()).isEqualTo("200 got 5");
        }
    }

    @Test
    void aSmallRestLeavesTheConnectionOpen() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("PUT /refused HTTP/1.1\nHost: localhost\nContent-Length: 5\n\nhel");
            RawClient.Head head = client.readHead();
            assertThat(head.status()).isEqualTo(403);
            assertThat(head.headers()).doesNotContainKey("connection");
            client.readBody(head);

            client.send("loPUT /taken HTTP/1.1\nHost: localhost\nContent-Length: 2\n\nok");
            assertThat(client.readAnswer()).isEqualTo("200 got 2");
        }
    }

    @Test
    void aLargeRestEndsTheConnectionButNotTheAnswer() throws Exception {
        byte[] body = new byte[5_000_000];
        try (RawClient client = new RawClient(server.port())) {
            client.send("PUT /refused HTTP/1.1\nHost: localhost\nContent-Length: " + body.length + "\n\n");
            // All of it is sent before the answer is read, as simple clients do.
            client.send(body);
            RawClient.Head head = client.readHead();
            assertThat(head.status()).isEqualTo(403);
            assertThat(head.headers()).containsEntry("connection", "close");
            assertThat(new String(client.readToEnd(), UTF_8)).contains("\"detail\":\"No.\"");
        }
    }

    @Test
    void aClientThatNeverEndsIsCutOff() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("PUT /refused HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n5\nhello\n");
            RawClient.Head head = client.readHead();
            assertThat(head.headers()).containsEntry("connection", "close");
            client.readBody(head);
            assertThat(client.readToEnd()).isEmpty();
        }
    }
}
