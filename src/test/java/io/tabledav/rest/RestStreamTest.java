package io.tabledav.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.tabledav.http.RawClient;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens on the connection itself: cut answers, slow and vanished clients, bodies that nobody wants. */
@QuarkusTest
@TestProfile(FakeFilesProfile.class)
class RestStreamTest {

    private static final String RELATIONS = "/api/v1/databases/demo/relations/main/";

    @Inject
    FakeFiles files;

    @Test
    void aFailureAfterTheFirstByteCutsTheAnswer() throws IOException {
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.send("GET " + RELATIONS + "broken/rows HTTP/1.1\nHost: localhost\n\n");
            RawClient.Head head = client.readHead();

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers()).containsEntry("transfer-encoding", "chunked");
            assertThat(head.headers().get("content-type")).startsWith("text/csv");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.readBody(head));
        }
    }

    @Test
    void aClientThatReadsSlowlySlowsTheRows() throws Exception {
        try (RawClient client = askForEndlessRows()) {
            long before;
            long after = files.endlessBytes.get();
            do {
                before = after;
                TimeUnit.MILLISECONDS.sleep(300);
                after = files.endlessBytes.get();
            } while (after > before);

            // What the window, the kernel's buffers on both sides and the body's own chunk can hold, with room to
            // spare.
            assertThat(after).isLessThan(16_000_000);
            client.readExactly(8_000_000);
            assertThat(files.endlessClosed.getCount()).isEqualTo(1);
        }
        assertThat(files.endlessClosed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClientThatGoesAwayEndsTheRows() throws Exception {
        RawClient client = askForEndlessRows();
        client.readExactly(1_000);
        client.reset();

        assertThat(files.endlessClosed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/databases/demo/tree/main/%zz",
                "/api/v1/databases/%zz/query",
                "/%zz",
                "/api/v1/databases/demo/tree/%",
                "/api/v1/databases/demo/tree/main/%c3%28"
            })
    void aPathThatCannotBeDecodedIsAProblem(String path) throws IOException {
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.send("GET " + path + " HTTP/1.1\nHost: localhost\n\n");

            RawClient.Head head = client.readHead();
            assertThat(head.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(new String(client.readBody(head), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"code\":");
            assertThat(head.status()).isBetween(400, 404);
        }
    }

    @Test
    void aConditionMayBeSentAsItIsTyped() throws IOException {
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.send("GET " + RELATIONS + "t/rows?where=a<\"5\"|{x}&format=csv HTTP/1.1\nHost: localhost\n\n");

            assertThat(client.readAnswer()).isEqualTo("200 /demo/main/t/t.csv {where=a<\"5\"|{x}}");
        }
    }

    @Test
    void aBodyThatIsRefusedIsNotAskedFor() throws IOException {
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.send("POST " + RELATIONS + "t/rows HTTP/1.1\nHost: localhost\nContent-Type: image/png\n"
                    + "Content-Length: 1000000000\nExpect: 100-continue\n\n");

            assertThat(client.readAnswer()).startsWith("415 ").contains("unsupported_format");
        }
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.send("POST /api/v1/databases/demo/query HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                    + "Content-Length: 1000001\nExpect: 100-continue\n\n");

            assertThat(client.readAnswer()).startsWith("413 ").contains("too_large");
        }
    }

    @Test
    void aBodyThatIsTakenIsAskedFor() throws IOException {
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.send("POST " + RELATIONS + "t/rows HTTP/1.1\nHost: localhost\nContent-Type: text/csv\n"
                    + "Content-Length: 2\nExpect: 100-continue\n\n");

            assertThat(client.readHead().status()).isEqualTo(100);
            assertThat(client.send("a\n").readAnswer()).startsWith("200 ").contains("\"bytes\":2");
        }
    }

    @Test
    void aQueryWithoutALengthIsBoundedToo() throws IOException {
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.send("POST /api/v1/databases/demo/query HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                    + "Transfer-Encoding: chunked\n\n");
            client.send("F4240\n").send("{\"sql\":\"" + "x".repeat(1_000_000 - 8));
            client.send("\n10\n" + "x".repeat(16) + "\n");

            assertThat(client.readAnswer()).startsWith("413 ").contains("too_large");
        }
    }

    @Test
    void twoHostsAreNone() throws IOException {
        try (RawClient client = new RawClient(RestAssured.port)) {
            client.send("GET /api/v1/databases HTTP/1.1\nHost: localhost\nHost: evil.example\n\n");

            assertThat(client.readAnswer()).startsWith("400 ").contains("\"code\":\"invalid\"");
        }
    }

    @Test
    void oneConnectionServesOneRequestAfterAnother() throws IOException {
        try (RawClient client = new RawClient(RestAssured.port)) {
            for (int i = 0; i < 20; i++) {
                client.send("POST " + RELATIONS + "t/rows HTTP/1.1\nHost: localhost\nContent-Type: text/csv\n"
                        + "Content-Length: 2\n\na\n");
                RawClient.Head head = client.readHead();
                // JAX-RS must not touch the headers of an answer that is not its own.
                assertThat(head.headers()).containsEntry("content-type", "application/json");
                assertThat(client.readBody(head)).isNotEmpty();
            }
        }
    }

    private RawClient askForEndlessRows() throws IOException {
        files.endlessBytes.set(0);
        files.endlessClosed = new CountDownLatch(1);
        RawClient client = new RawClient(RestAssured.port);
        client.send("GET " + RELATIONS + "endless/rows HTTP/1.1\nHost: localhost\n\n");
        assertThat(client.readHead().status()).isEqualTo(200);
        return client;
    }
}
