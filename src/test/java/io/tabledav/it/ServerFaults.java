package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.it.RawHttp.Answer;
import io.tabledav.testing.ServerProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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
    static final int BIG_ROWS = 300_000;
    private static final String ITEMS_AS_THEY_WERE = "1000/500500";

    @TempDir
    Path folder;

    private ServerProcess server;

    /** The name of a fresh schema. */
    abstract String schema();

    /** The URL by which TableDAV reaches the database. */
    abstract String url();

    /** A connection of the test's own, in whose sight the schema is. */
    abstract Connection connect() throws SQLException;

    /** The statements that make {@code big(id bigint, note text)} with so many rows. */
    abstract List<String> fillBig(int rows);

    /** Counts the statements that wait for the lock of somebody else, the drop of a table among them. */
    abstract String countWaiting();

    /** Counts the statements that run in the database, TableDAV's if a test has none of its own. */
    abstract String countRunning();

    /** Gives a statement for each connection of TableDAV that cuts it. */
    abstract String cutStatements();

    /** Locks a table against readers and writers until the connection is closed. */
    abstract List<String> lock(String table);

    /** A query that runs for minutes. */
    abstract String endless();

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

    /** Another server, whose database may work longer for a request. */
    void restart(String queryTimeout) {
        server.close();
        server = start(queryTimeout);
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

    /** Whoever drops a table waits for who reads it; a server that cannot have that cuts the reader off. */
    @Test
    void aTableIsDroppedWhileItIsRead() throws Exception {
        sql(List.of(
                "CREATE TABLE gone AS SELECT * FROM big",
                "INSERT INTO gone SELECT id + " + BIG_ROWS + ", note FROM big",
                "INSERT INTO gone SELECT id + " + 2 * BIG_ROWS + ", note FROM gone"));
        CompletableFuture<Boolean> dropped = new CompletableFuture<>();
        try (Socket socket = get("gone.csv")) {
            byte[] start = socket.getInputStream().readNBytes(100_000);
            assertThat(start).hasSize(100_000);
            assertThat(running()).as("the read").isEqualTo(1);
            Thread.ofVirtual().start(() -> {
                try {
                    sql(List.of("DROP TABLE gone"));
                    dropped.complete(true);
                } catch (SQLException e) {
                    dropped.completeExceptionally(e);
                }
            });
            await("the drop waits for the reader, or is done", () -> dropped.isDone() || waiting() == 1);
            assertWholeOrCut(start, socket.getInputStream(), 4 * BIG_ROWS);
        }
        assertThat(dropped.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.get(path("gone.csv")).statusCode()).isEqualTo(404);
    }

    /** Whether a body of rows numbered from 1 either has all of them, or does not look whole. */
    private static void assertWholeOrCut(byte[] start, InputStream in, int rows) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(start);
        try {
            all.write(RawHttp.toLastChunk(in));
        } catch (IOException cut) {
            System.out.println("the read was cut: " + cut.getMessage());
            return;
        }
        Answer answer = RawHttp.answer(new ByteArrayInputStream(all.toByteArray()));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().lines().skip(1).mapToLong(line -> Long.parseLong(line.split(",")[0])))
                .hasSize(rows)
                .doesNotHaveDuplicates();
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

    int waiting() {
        try {
            return Integer.parseInt(value(countWaiting()));
        } catch (SQLException e) {
            throw new AssertionError("The database does not say who waits.", e);
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

    Socket get(String file) throws IOException {
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
