package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.testing.ServerProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads that last: they hold no memory, and end in the database when their client goes away. */
class ReadBoundsIT {

    private static final int SLOW_READERS = 10;
    private static final int CONNECTIONS = 3;
    private static final int BYTES_A_SECOND = 100_000;
    private static final long MOST_RESIDENT_BYTES = 300L * 1024 * 1024;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void makeDatabase() {
        file = folder.resolve("db.sqlite");
        SqliteFiles.run(
                file,
                "PRAGMA journal_mode=WAL",
                "CREATE TABLE big (id INTEGER PRIMARY KEY, note TEXT NOT NULL)",
                SqliteFiles.NUMBERS.formatted(1_000_000)
                        + " INSERT INTO big SELECT i, 'a note of some length, and it is number ' || i FROM n");
    }

    private ServerProcess start(ServerProcess.Setup setup) {
        return setup.heap("64m").start("db=jdbc:sqlite:" + file);
    }

    private ServerProcess.Setup usual() {
        return ServerProcess.at(folder.resolve("home"));
    }

    private ServerProcess.Setup withFewConnections() {
        return usual().env("TABLEDAV_DATABASES_DB_MAX_CONNECTIONS", Integer.toString(CONNECTIONS));
    }

    @Test
    void tenSlowReadersDoNotFillTheMemory() throws Exception {
        try (ServerProcess server = start(usual())) {
            List<Socket> sockets = new ArrayList<>();
            List<Future<?>> readers = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < SLOW_READERS; i++) {
                    Socket socket = get(server, "/dav/db/main/big.csv");
                    sockets.add(socket);
                    readers.add(threads.submit(() -> readSlowly(socket, 8)));
                }
                for (Future<?> reader : readers) {
                    reader.get();
                }
                assertThat(server.rssBytes()).isLessThan(MOST_RESIDENT_BYTES);
                assertThat(server.log()).doesNotContain("OutOfMemory");
                assertThat(server.isAlive()).isTrue();
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            assertAnswers(server);
        }
    }

    @Test
    void aReaderThatGoesAwayFreesItsConnection() throws IOException {
        try (ServerProcess server = start(withFewConnections())) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    try (Socket socket = get(server, "/dav/db/main/big.arrow")) {
                        assertThat(socket.getInputStream().readNBytes(50_000)).hasSize(50_000);
                    }
                }
                assertAnswers(server);
            }
        }
    }

    @Test
    void aStatementThatGivesNoRowYetEndsWithItsClient() throws IOException {
        try (ServerProcess server = start(withFewConnections())) {
            String sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
            String body = "{\"sql\": \"" + sql + "\"}";
            URI uri = server.baseUri();
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket socket = RawHttp.connect(uri)) {
                    String head = RawHttp.head(
                                    "POST",
                                    "/api/v1/databases/db/query",
                                    List.of("Content-Type: application/json"),
                                    uri)
                            + "Content-Length: " + body.length() + "\r\n\r\n" + body;
                    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    pause(200);
                }
            }
            // Each of them would hold its connection for ever.
            assertAnswers(server);
        }
    }

    @Test
    void aReaderThatStopsReadingLosesItsConnectionAndNoByte() throws Exception {
        String target = "/dav/db/main/big.csv";
        try (ServerProcess server = start(
                usual().env("TABLEDAV_DATABASES_DB_MAX_CONNECTIONS", "1").env("TABLEDAV_BLOCKED_READER_LIMIT", "1s"))) {
            String whole = server.get(target).body();
            try (Socket socket = get(server, target)) {
                byte[] start = socket.getInputStream().readNBytes(50_000);
                assertAnswers(server);
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.write(start);
                all.write(RawHttp.toLastChunk(socket.getInputStream()));
                RawHttp.Answer answer = RawHttp.answer(new ByteArrayInputStream(all.toByteArray()));
                assertThat(answer.body().equals(whole)).as("every byte").isTrue();
            }
        }
    }

    @Test
    void whereTheRestHasNoRoomItIsBrokenOff() throws Exception {
        try (ServerProcess server = start(usual().env("TABLEDAV_DATABASES_DB_MAX_CONNECTIONS", "1")
                        .env("TABLEDAV_BLOCKED_READER_LIMIT", "1s")
                        .env("TABLEDAV_SPOOL_MAX_BYTES", "1M"));
                Socket socket = get(server, "/dav/db/main/big.csv")) {
            assertThat(socket.getInputStream().readNBytes(50_000)).hasSize(50_000);
            assertAnswers(server);
            assertThatThrownBy(() -> RawHttp.toLastChunk(socket.getInputStream()))
                    .isInstanceOf(IOException.class);
        }
    }

    private static void assertAnswers(ServerProcess server) {
        HttpResponse<String> answer = server.get("/dav/db/main/big.csv?where=id%3D77");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("number 77");
    }

    private static Socket get(ServerProcess server, String target) throws IOException {
        URI uri = server.baseUri();
        Socket socket = RawHttp.connect(uri);
        socket.setReceiveBufferSize(64 * 1024);
        OutputStream out = socket.getOutputStream();
        out.write((RawHttp.head("GET", target, List.of(), uri) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    private static void readSlowly(Socket socket, int seconds) {
        byte[] chunk = new byte[BYTES_A_SECOND / 10];
        try {
            InputStream in = socket.getInputStream();
            for (int i = 0; i < seconds * 10; i++) {
                assertThat(in.readNBytes(chunk, 0, chunk.length)).isEqualTo(chunk.length);
                pause(100);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
    }
}
