package io.tabledav.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies out of files, which the connection takes by itself where it can. */
class FileBodyTest {
    private static final int FILE_BYTES = 12_345_678;

    @TempDir
    private Path folder;

    private Path path;
    private byte[] bytes;
    private final BlockingQueue<String> events = new ArrayBlockingQueue<>(10);

    @BeforeEach
    void make() throws IOException {
        bytes = new byte[FILE_BYTES];
        new Random(7).nextBytes(bytes);
        path = Files.write(folder.resolve("file"), bytes);
    }

    /** What an answer does with a file that is closed as soon as that has returned. */
    private interface Sending {
        void of(FileChannel file, Exchange exchange) throws IOException;
    }

    private LoopbackServer server(Sending sending) {
        return LoopbackServer.of(exchange -> {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
                sending.of(file, exchange);
            } finally {
                events.add("closed");
            }
        });
    }

    private LoopbackServer whole() {
        return server((file, exchange) -> {
            exchange.header("Content-Length", Integer.toString(FILE_BYTES));
            exchange.responseBody().transferFrom(file, 0, FILE_BYTES);
        });
    }

    @Test
    void allBytesArriveAndTheConnectionGoesOn() throws Exception {
        try (LoopbackServer server = whole();
                RawClient client = new RawClient(server.port())) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.readBody(get(client).readHead())).isEqualTo(bytes);
            }
        }
    }

    private static RawClient get(RawClient client) throws IOException {
        return client.send("GET /x HTTP/1.1\nHost: localhost\n\n");
    }

    @Test
    void partsStandBetweenOtherBytesAlsoInChunks() throws Exception {
        try (LoopbackServer server = server((file, exchange) -> {
                    ResponseBody body = exchange.responseBody();
                    body.write("<".getBytes(UTF_8));
                    body.transferFrom(file, 5, 10);
                    body.write("|".getBytes(UTF_8));
                    body.transferFrom(file, 77, 3_000_000);
                    body.write("|".getBytes(UTF_8));
                    body.transferFrom(file, 0, 0);
                    body.transferFrom(file, FILE_BYTES - 100_000, 100_000);
                    body.write(">".getBytes(UTF_8));
                });
                RawClient client = new RawClient(server.port())) {
            byte[] body = client.readBody(get(client).readHead());
            assertThat(body).hasSize(4 + 10 + 3_000_000 + 100_000);
            assertThat(Arrays.copyOfRange(body, 1, 11)).isEqualTo(Arrays.copyOfRange(bytes, 5, 15));
            assertThat(Arrays.copyOfRange(body, 12, 3_000_012)).isEqualTo(Arrays.copyOfRange(bytes, 77, 3_000_077));
            assertThat(Arrays.copyOfRange(body, 3_000_013, 3_100_013))
                    .isEqualTo(Arrays.copyOfRange(bytes, FILE_BYTES - 100_000, FILE_BYTES));
            assertThat((char) body[body.length - 1]).isEqualTo('>');
        }
    }

    @Test
    void aFileThatSomebodyDeletesIsServedToItsEnd() throws Exception {
        try (LoopbackServer server = whole();
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head = get(client).readHead();
            Files.delete(path);
            Thread.sleep(Duration.ofMillis(300));
            assertThat(events)
                    .as("the file is open until the last byte has left")
                    .isEmpty();
            assertThat(client.readBody(head)).isEqualTo(bytes);
            assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
        }
    }

    @Test
    void aClientThatGoesAwayEndsIt() throws Exception {
        try (LoopbackServer server = whole();
                RawClient client = new RawClient(server.port())) {
            get(client).readHead();
            client.reset();
            assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo("closed");
        }
    }

    @Test
    void aLengthThatWasToldBindsAFileToo() throws Exception {
        for (int told : new int[] {FILE_BYTES - 1, FILE_BYTES + 1}) {
            try (LoopbackServer server = server((file, exchange) -> {
                        exchange.header("Content-Length", Integer.toString(told));
                        exchange.responseBody().transferFrom(file, 0, FILE_BYTES);
                    });
                    RawClient client = new RawClient(server.port())) {
                RawClient.Head head = get(client).readHead();
                assertThatThrownBy(() -> client.readBody(head)).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aFileThatIsCutWhileItIsSentNeverLooksWhole() throws Exception {
        try (LoopbackServer server = whole();
                RawClient client = new RawClient(server.port())) {
            RawClient.Head head = get(client).readHead();
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                FileChannel ignored = file.truncate(FILE_BYTES - 1);
            }
            assertThatThrownBy(() -> client.readBody(head)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void overHttp2TheBytesGoThroughBuffers() throws Exception {
        try (LoopbackServer server = whole();
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            for (int i = 0; i < 2; i++) {
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(URI.create(server.url("/x"))).build(), BodyHandlers.ofByteArray());
                assertThat(answer.body()).isEqualTo(bytes);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            }
        }
    }
}
