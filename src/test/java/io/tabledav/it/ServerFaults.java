package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.it.RawHttp.Answer;
import io.tabledav.testing.ServerProcess;
import io.tabledav.testing.SmallDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a database server of its own does to the requests that are running when it goes away, blocks, or refuses. Each test ends
 * with the rows counted: nothing is lost, nothing is half-written, and the server goes on.
 */
abstract class ServerFaults {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int BIG_ROWS = 300_000;
    private static final String ITEMS_AS_THEY_WERE = "1000/500500";
    private static final String NOTE = "a note that is long enough ".repeat(6);

    @TempDir
    private Path folder;

    private ServerProcess server;

    /** The name of a fresh schema. */
    abstract String schema();

    /** The URL by which TableDAV reaches the database. */
    abstract String url();

    /** A connection of the test's own, in whose sight the schema is. */
    abstract Connection connect() throws SQLException;

    /** The statements that make {@code big(id bigint, note text)} with so many rows. */
    abstract List<String> fillBig(int rows);

    /** Counts the statements that run in the database, TableDAV's if a test has none of its own. */
    abstract String countRunning();

    /** Gives a statement for each connection of TableDAV that cuts it. */
    abstract String cutStatements();

    /** Locks a table against readers and writers until the connection is closed. */
    abstract List<String> lock(String table);

    /** A query that runs for minutes. */
    abstract String endless();

    /** The statements that let a table {@code packed(id bigint, note varchar)} lie on another disk. */
    abstract List<String> packedOn(Path disk);

    /** The statements that take the table away, and all that was needed for it. */
    abstract List<String> dropPacked();

    abstract void stopDatabase() throws Exception;

    abstract void startDatabase() throws Exception;

    @BeforeEach
    void start() throws SQLException {
        List<String> statements = new ArrayList<>(List.of(
                "CREATE TABLE items (id bigint NOT NULL PRIMARY KEY, label varchar(10) NOT NULL, code varchar(20) UNIQUE)",
                "CREATE TABLE big (id bigint NOT NULL, note text)"));
        for (int row = 1; row <= 1000; row += 100) {
            StringBuilder values = new StringBuilder("INSERT INTO items VALUES ");
            for (int id = row; id < row + 100; id++) {
                values.append(id == row ? "" : ", ").append("(%d, 'old', 'code %d')".formatted(id, id));
            }
            statements.add(values.toString());
        }
        statements.addAll(fillBig(BIG_ROWS));
        sql(statements);
        server = start("6s");
    }

    private ServerProcess start(String queryTimeout) {
        return ServerProcess.at(folder.resolve("home"))
                .heap("128m")
                .env("TABLEDAV_DATABASES_DB_QUERY_TIMEOUT", queryTimeout)
                .env("TABLEDAV_DATABASES_DB_MAX_CONNECTIONS", "8")
                .start("db=" + url(), "--access=write");
    }

    @AfterEach
    void nothingIsLost() throws SQLException {
        try {
            assertThat(value("SELECT concat(count(*), '/', sum(id)) FROM items"))
                    .isEqualTo(ITEMS_AS_THEY_WERE);
            assertThat(value("SELECT count(*) FROM items WHERE label <> 'old'")).isEqualTo("0");
            assertThat(value("SELECT count(*) FROM big")).isEqualTo(Integer.toString(BIG_ROWS));
            assertServes();
            assertThat(server.log()).doesNotContain("OutOfMemory").doesNotContain("\tat io.tabledav");
        } finally {
            server.close();
        }
    }

    @Test
    void theDatabaseStopsWhileItIsRead() throws Exception {
        assertThat(cutWhileReading(this::stopDatabase)).isTrue();
        assertThat(server.get(path("items.csv")).statusCode()).isEqualTo(503);
        startDatabase();
    }

    @Test
    void theConnectionIsCutWhileItIsRead() throws Exception {
        assertThat(cutWhileReading(this::cut)).isTrue();
    }

    @Test
    void theDatabaseStopsWhileItIsWritten() throws Exception {
        Answer answer = putAround(this::stopDatabase, rows(2_000, 100_000, "new"), rows(102_000, 200_000, "new"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        startDatabase();
    }

    @Test
    void theConnectionIsCutWhileItIsWritten() throws Exception {
        Answer answer = putAround(this::cut, rows(2_000, 100_000, "new"), rows(102_000, 200_000, "new"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    }

    @Test
    void aClientThatLeavesEndsItsStatement() throws Exception {
        String body = "{\"sql\": \"" + endless() + "\"}";
        URI uri = server.baseUri();
        try (Socket socket = RawHttp.connect(uri)) {
            send(
                    socket,
                    RawHttp.head("POST", "/api/v1/databases/db/query", List.of("Content-Type: application/json"), uri)
                            + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            await("the statement runs", () -> running() == 1);
        }
        await("the statement has ended", () -> running() == 0);
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsRowsEndsTheirStatement() throws Exception {
        try (Socket socket = get("big.csv")) {
            assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
            await("the read runs", () -> running() == 1);
        }
        await("the read has ended", () -> running() == 0);
    }

    @Test
    void aLockOfSomebodyElseBeyondTheTimeout() throws Exception {
        try (Connection other = connect()) {
            for (String statement : lock("items")) {
                execute(other, statement);
            }
            Answer write = put(path("items.csv"), "id,label,code\n" + rows(1, 10, "new"));
            assertThat(write.status()).as(write.body()).isIn(503, 504);
            Answer append = post(path("items.csv"), "id,label,code\n" + rows(5_000, 10, "new"));
            assertThat(append.status()).as(append.body()).isIn(503, 504);
            await("nothing waits in the database any more", () -> running() == 0);
        }
    }

    @Test
    void theServerStopsWhileAStatementRuns() throws Exception {
        String body = "{\"sql\": \"" + endless() + "\"}";
        URI uri = server.baseUri();
        try (Socket socket = RawHttp.connect(uri)) {
            send(
                    socket,
                    RawHttp.head("POST", "/api/v1/databases/db/query", List.of("Content-Type: application/json"), uri)
                            + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            await("the statement runs", () -> running() == 1);
            server.stop();
        }
        await("the statement has ended", () -> running() == 0);
        server = ServerProcess.at(folder.resolve("home")).heap("128m").start("db=" + url(), "--access=write");
    }

    @Test
    void aValueTooLongInALateRow() {
        String csv =
                "id,label,code\n" + rows(2_001, 90_000, "new") + "7,a label too long,x\n" + rows(92_002, 100, "new");
        for (Answer answer : List.of(put(path("items.csv"), csv), post(path("items.csv"), csv))) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("90001").contains("label");
        }
    }

    @Test
    void aValueTooLongInRow3000001() throws Exception {
        server.close();
        server = start("240s");
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.uri(path("items.csv")))
                .PUT(HttpRequest.BodyPublishers.ofInputStream(LateRow::new))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"row\":3000001", "\"column\":\"label\"");
    }

    @Test
    void theDiskIsFull() throws Exception {
        server.close();
        server = start("60s");
        String place = path("packed.csv");
        Map<String, Supplier<Answer>> writes = new LinkedHashMap<>();
        writes.put("merge", () -> put(place, "id,note\n" + notes(1)));
        writes.put("refill", () -> put(place + "?replace=delete", "id,note\n" + notes(1)));
        writes.put("upsert", () -> post(place + "?mode=upsert", "id,note\n" + notes(500)));
        writes.put("append", () -> post(place, "id,note\n" + notes(100_000)));
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 128)) {
            sql(packedOn(disk.folder()));
            sql(List.of("INSERT INTO packed SELECT id, repeat('o', " + NOTE.length() + ") FROM items"));
            String before = packed();
            // With less, InnoDB has no room to roll back in a table so small, and the whole database ends itself.
            disk.fill(6 * 1024 * 1024);
            writes.forEach((name, write) -> {
                Answer answer = write.get();
                assertThat(answer.status()).as(name + ": " + answer.body()).isEqualTo(507);
                assertThat(answer.body()).contains("storage_full", "\"hint\"");
                assertThat(packed()).as(name).isEqualTo(before);
                assertThat(server.get(place).body().lines()).hasSize(1_001);
            });

            disk.makeRoom();
            List<String> after = new ArrayList<>();
            writes.forEach((name, write) -> {
                Answer answer = write.get();
                assertThat(answer.status()).as(name + ": " + answer.body()).isBetween(200, 204);
                after.add(packed().split("/")[0]);
            });
            assertThat(after).containsExactly("60000", "60000", "60499", "120499");
            sql(dropPacked());
        }
    }

    private static String notes(int first) {
        StringBuilder csv = new StringBuilder();
        for (int row = first; row < first + 60_000; row++) {
            csv.append(row).append(',').append(NOTE).append('\n');
        }
        return csv.toString();
    }

    private String packed() {
        try {
            return value("SELECT concat(count(*), '/', sum(id), '/', min(note), '/', max(note)) FROM packed");
        } catch (SQLException e) {
            throw new AssertionError("The rows cannot be counted.", e);
        }
    }

    @Test
    void keysThatAreThere() {
        Answer primary = post(path("items.csv"), "id,label,code\n5000,new,\n17,new,\n");
        assertThat(primary.status()).as(primary.body()).isEqualTo(409);
        assertThat(primary.body()).contains("17");
        Answer unique = post(path("items.csv"), "id,label,code\n5000,new,code 17\n");
        assertThat(unique.status()).as(unique.body()).isEqualTo(409);
        assertThat(unique.body()).contains("code");
    }

    @Test
    void thirtyTwoReadersShareEightConnections() throws Exception {
        List<Future<Long>> readers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int reader = 0; reader < 32; reader++) {
                readers.add(threads.submit(() ->
                        server.get(path("big.csv?limit=100000")).body().lines().count()));
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isEqualTo(100_001);
            }
        }
        String metrics = server.get("/q/metrics").body();
        assertThat(metrics).contains("tabledav_pool_connections_max{database=\"db\"} 8.0");
        assertThat(metrics).contains("tabledav_pool_refused_total{database=\"db\"} 0.0");
        assertThat(metrics).doesNotContain("tabledav_pool_wait_seconds_count{database=\"db\"} 0");
    }

    String path(String file) {
        return "/dav/db/" + schema() + "/" + file;
    }

    static String rows(int first, int count, String label) {
        StringBuilder csv = new StringBuilder();
        for (int row = first; row < first + count; row++) {
            csv.append(row).append(',').append(label).append(",c").append(row).append('\n');
        }
        return csv.toString();
    }

    void sql(List<String> statements) throws SQLException {
        try (Connection connection = connect()) {
            for (String statement : statements) {
                execute(connection, statement);
            }
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> values(String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    String value(String query) throws SQLException {
        return values(query).getFirst();
    }

    int running() {
        try {
            return Integer.parseInt(value(countRunning()));
        } catch (SQLException e) {
            throw new AssertionError("The database does not say what it runs.", e);
        }
    }

    private void cut() throws SQLException {
        sql(values(cutStatements()));
    }

    ServerProcess server() {
        return server;
    }

    private void assertServes() {
        await("the server reads again", () -> server.get(path("items.csv")).statusCode() == 200);
        assertThat(server.get(path("items.csv")).body().lines()).hasSize(1_001);
    }

    static void await(String what, BooleanSupplier condition) {
        await(what, PAUSE, condition);
    }

    static void await(String what, Duration pause, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("The test was interrupted.", e);
            }
        }
    }

    /** Whether a body whose source was cut away in its middle ends without looking whole. */
    private boolean cutWhileReading(Act act) throws Exception {
        try (Socket socket = get("big.csv")) {
            assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
            act.run();
            byte[] rest;
            try {
                rest = socket.getInputStream().readAllBytes();
            } catch (IOException reset) {
                return true;
            }
            // The chunk of no bytes says that a body is complete.
            return !new String(rest, StandardCharsets.UTF_8).endsWith("0\r\n\r\n");
        }
    }

    /** Sends the two halves of a body, and lets something happen between them. */
    Answer putAround(Act act, String first, String second) throws Exception {
        URI uri = server.baseUri();
        try (Socket socket = RawHttp.connect(uri)) {
            send(
                    socket,
                    RawHttp.head("PUT", path("items.csv?replace=delete"), List.of(), uri)
                            + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
            chunk(socket, "id,label,code\n" + first);
            // Looking at the metadata uses a connection too, but not for so long.
            for (int steady = 0; steady < 25; steady++) {
                await(
                        "the write runs",
                        () -> server.get("/q/metrics")
                                .body()
                                .contains("tabledav_pool_connections{database=\"db\"} 1.0"));
                Thread.sleep(20);
            }
            act.run();
            try {
                chunk(socket, second);
                send(socket, "0\r\n\r\n");
            } catch (IOException answeredAlready) {
                // The server may answer before it has read everything.
                assertThat(answeredAlready).isNotNull();
            }
            return RawHttp.answer(socket.getInputStream());
        }
    }

    static void chunk(Socket socket, String text) throws IOException {
        chunk(socket, text.getBytes(StandardCharsets.US_ASCII));
    }

    static void chunk(Socket socket, byte[] bytes) throws IOException {
        send(socket, Integer.toHexString(bytes.length) + "\r\n");
        socket.getOutputStream().write(bytes);
        send(socket, "\r\n");
    }

    static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private Socket get(String file) throws IOException {
        URI uri = server.baseUri();
        Socket socket = RawHttp.connect(uri);
        socket.setReceiveBufferSize(64 * 1024);
        send(socket, RawHttp.head("GET", path(file), List.of(), uri) + "\r\n");
        return socket;
    }

    HttpResponse<String> getWith(String path, String accept) {
        return server.send(HttpRequest.newBuilder(server.uri(path))
                .header("Accept", accept)
                .build());
    }

    Answer put(String target, String body) {
        return RawHttp.send(server.baseUri(), "PUT", target, List.of(), body);
    }

    Answer post(String target, String body) {
        return RawHttp.send(server.baseUri(), "POST", target, List.of(), body);
    }

    /** Something that happens to a request while it runs. */
    @FunctionalInterface
    interface Act {
        void run() throws Exception;
    }
}
