package io.tabledav.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guard in front of a server, and what becomes of a body that is sent to it all the same. */
class GuardRouteTest {

    private static final int LARGE = 20_000_000;

    private final LoopbackServer server = new LoopbackServer(router -> {
        // As the framework does it: what arrives before anybody reads must not get lost.
        router.route().handler(context -> {
            context.request().pause();
            context.next();
        });
        router.route().handler(new GuardRoute(new RequestGuard(Set.of()))::check);
        router.route("/rows")
                .handler(new BlockingRoute(exchange -> exchange.responseBody()
                        .write(("got " + exchange.requestBody().readAllBytes().length).getBytes(UTF_8))));
    });

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aForeignOriginIsRefused() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /rows HTTP/1.1\nHost: localhost\nOrigin: http://evil.example\nContent-Length: 2\n\nab");
            RawClient.Head head = client.readHead();
            assertThat(head.status()).isEqualTo(403);
            assertThat(head.headers()).containsEntry("content-type", Problem.MEDIA_TYPE);
        }
    }

    /** Clients that send everything before they read must not wait for a server that reads nothing. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aBodyThatNobodyReadsDoesNotHoldItsClientUp() throws Exception {
        for (String request :
                new String[] {"PUT /rows HTTP/1.1\nHost: evil.example", "PUT /none HTTP/1.1\nHost: localhost"}) {
            try (RawClient client = new RawClient(server.port())) {
                client.send(request + "\nContent-Length: " + LARGE + "\n\n").send(new byte[LARGE]);
                RawClient.Head head = client.readHead();
                assertThat(head.status()).isIn(404, 421);
                client.readBody(head);
                // The connection carries on.
                assertThat(client.send("PUT /rows HTTP/1.1\nHost: localhost\nContent-Length: 2\n\nab")
                                .readAnswer())
                        .isEqualTo("200 got 2");
            }
        }
    }

    @Test
    void aBodyThatIsReadIsReadWhole() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("PUT /rows HTTP/1.1\nHost: localhost\nContent-Length: " + LARGE + "\n\n")
                    .send(new byte[LARGE]);
            assertThat(client.readAnswer()).isEqualTo("200 got " + LARGE);
        }
    }
}
