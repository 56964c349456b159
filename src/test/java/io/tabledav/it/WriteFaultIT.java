package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.it.RawHttp.Answer;
import io.tabledav.testing.ServerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes that fail, each in its own way: every row is as it was, and the answer says what and where. */
class WriteFaultIT {

    private static final String ITEMS = "/dav/db/main/items.csv";
    private static final String HEADER = "id,code,label,owner\n";

    @TempDir
    private Path folder;

    private Path file;
    private List<String> before = List.of();
    private ServerProcess server;

    @BeforeEach
    void start() {
        file = folder.resolve("db.sqlite");
        SqliteFiles.run(
                file,
                "PRAGMA journal_mode=WAL",
                "CREATE TABLE owners (id INTEGER PRIMARY KEY)",
                "CREATE TABLE items (id INTEGER PRIMARY KEY, code TEXT UNIQUE, label TEXT NOT NULL,"
                        + " owner INTEGER CONSTRAINT owned REFERENCES owners (id))",
                "INSERT INTO owners VALUES (1)",
                "INSERT INTO items VALUES (1, 'one', 'first', 1), (2, 'two', 'second', NULL)",
                "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)",
                SqliteFiles.NUMBERS.formatted(1_000) + " INSERT INTO notes SELECT i, 'old' FROM n");
        before = SqliteFiles.everything(file);
        server = start("--access=write");
    }

    private ServerProcess start(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "db=jdbc:sqlite:" + file;
        return ServerProcess.at(folder.resolve("home")).heap("128m").start(all);
    }

    @AfterEach
    void everyRowIsAsItWas() {
        server.close();
        assertThat(SqliteFiles.value(file, "PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(SqliteFiles.everything(file)).isEqualTo(before);
    }

    @Test
    void aBadValueInRow90001() {
        StringBuilder csv = new StringBuilder(HEADER);
        for (int row = 1; row <= 100_000; row++) {
            csv.append(row + 10)
                    .append(",c")
                    .append(row)
                    .append(",x,")
                    .append(row == 90_001 ? "nobody" : "1")
                    .append('\n');
        }
        Answer answer = put(ITEMS, csv.toString());

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("90001").contains("owner").contains("nobody");
    }

    @Test
    void aNullWhereNoneMayBe() {
        // In CSV an empty field is an empty text where NULL may not be; a column left out is a NULL.
        Answer answer = post(ITEMS, "id,code\n20,twenty\n");

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("label").contains("\"row\"");
    }

    @Test
    void aKeyThatIsThere() {
        Answer answer = post(ITEMS, HEADER + "10,ten,x,1\n2,again,x,1\n");

        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.body()).contains("id").contains("2").contains("\"row\"");
    }

    @Test
    void aUniqueValueThatIsThere() {
        Answer answer = post(ITEMS, HEADER + "10,ten,x,1\n11,two,x,1\n");

        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.body()).contains("code").contains("two");
    }

    @Test
    void anOwnerThatIsNotThere() {
        Answer answer = post(ITEMS, HEADER + "10,ten,x,1\n11,eleven,x,77\n");

        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.body()).contains("owners").contains("77");
    }

    @Test
    void aReplaceThatWouldLeaveRowsWithoutOwner() {
        Answer answer = put("/dav/db/main/owners.csv", "id\n5\n");

        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.body()).contains("items").contains("\"hint\"");
    }

    @Test
    void anArrowStreamThatIsCutAnywhere() throws IOException, InterruptedException {
        byte[] whole = server.client()
                .send(
                        HttpRequest.newBuilder(server.uri("/dav/db/main/notes.arrow"))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
        // Without its end-of-stream marker of 8 bytes the stream is a valid one to most readers.
        for (int length : List.of(whole.length - 8, whole.length - 4, whole.length - 1, whole.length / 2, 100, 3)) {
            HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.uri("/dav/db/main/notes.arrow"))
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(whole, 0, length))
                    .build());
            assertThat(answer.statusCode())
                    .as(length + " bytes: " + answer.body())
                    .isEqualTo(400);
        }
    }

    @Test
    void aBodyShorterThanItsLength() throws IOException {
        URI uri = server.baseUri();
        try (Socket socket = RawHttp.connect(uri)) {
            OutputStream out = socket.getOutputStream();
            String head = RawHttp.head("PUT", "/dav/db/main/notes.csv", List.of(), uri)
                    + "Content-Length: 1000\r\n\r\nid,text\n1,new\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .doesNotContain("HTTP/1.1 2");
        }
        assertServes();
    }

    @Test
    void aConnectionCutInTheMiddle() throws IOException {
        for (String framing : List.of("Content-Length: 100000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n8\r\n")) {
            URI uri = server.baseUri();
            try (Socket socket = RawHttp.connect(uri)) {
                OutputStream out = socket.getOutputStream();
                String head = RawHttp.head("PUT", "/dav/db/main/notes.csv", List.of(), uri) + framing;
                out.write((head + "id,text\n").getBytes(StandardCharsets.US_ASCII));
                if (framing.startsWith("Content")) {
                    out.write("7,new\n".repeat(50_000).getBytes(StandardCharsets.US_ASCII));
                }
                out.flush();
                socket.setSoLinger(true, 0);
            }
        }
        assertServes();
    }

    @Test
    void theServerIsKilledWhileItWrites() throws IOException {
        Path wal = Path.of(file + "-wal");
        URI uri = server.baseUri();
        Thread sender = Thread.ofVirtual().start(() -> {
            StringBuilder csv = new StringBuilder("id,text\n");
            for (int row = 0; row < 1_000_000; row++) {
                csv.append(row).append(",a text that is not short at all so that pages fill\n");
            }
            try {
                RawHttp.send(uri, "PUT", "/dav/db/main/notes.csv", List.of(), csv.toString());
            } catch (RuntimeException expected) {
                // The server dies before it answers.
            }
        });
        awaitSize(wal, 4 * 1024 * 1024, sender);
        server.kill();
        assertThat(Files.size(wal)).isGreaterThan(4 * 1024 * 1024);

        server = start("--access=write");
        assertServes();
    }

    @Test
    void aDryRunSaysWhatItWouldDo() {
        Answer answer = post(ITEMS + "?dry-run=true", HEADER + "10,ten,x,1\n11,eleven,x,\n");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).containsPattern("\"inserted\"\\s*:\\s*2");
        Answer conflict = post(ITEMS + "?dry-run=true", HEADER + "10,ten,x,77\n");
        assertThat(conflict.status()).as(conflict.body()).isEqualTo(409);
    }

    private void assertServes() {
        assertThat(server.get("/dav/db/main/notes.csv").body().lines()).hasSize(1_001);
    }

    private Answer put(String target, String body) {
        return RawHttp.send(server.baseUri(), "PUT", target, List.of(), body);
    }

    private Answer post(String target, String body) {
        return RawHttp.send(server.baseUri(), "POST", target, List.of(), body);
    }

    private static void awaitSize(Path path, long bytes, Thread sender) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!Files.exists(path) || Files.size(path) <= bytes) {
            assertThat(System.nanoTime()).as("the write-ahead log grows").isLessThan(deadline);
            assertThat(sender.isAlive()).as("the write still runs").isTrue();
            Thread.onSpinWait();
        }
    }
}
