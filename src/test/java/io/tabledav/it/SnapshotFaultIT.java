package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.testing.PostgresServer;
import io.tabledav.testing.ServerProcess;
import io.tabledav.testing.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often rows are read for files, and what becomes of the files when their folder or the server goes away. */
class SnapshotFaultIT {
    private static final int BIG_ROWS = 300_000;
    private static final int CLIENTS = 200;
    private static final int SMALL_TABLES = 990;
    private static final int LARGE_TABLES = 10;
    private static final int LISTED_FORMATS = 3;
    private static final String BIG = "/dav/db/public/big.csv";

    @TempDir
    private Path folder;

    private static PostgresServer postgres;
    private String database = "";

    @BeforeAll
    static void startPostgres() {
        postgres = PostgresServer.own();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void makeDatabase() throws SQLException {
        database = postgres.createDatabase();
        postgres.executeIn(
                database,
                "CREATE TABLE big (id bigint NOT NULL, note text)",
                "INSERT INTO big SELECT i, 'a note of some length, and it is number ' || i FROM generate_series(1, "
                        + BIG_ROWS + ") AS n(i)",
                "ANALYZE big");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        postgres.dropDatabase(database);
    }

    private ServerProcess.Setup at(Path home) {
        return ServerProcess.at(home).heap("128m");
    }

    private ServerProcess start(ServerProcess.Setup setup) {
        return setup.start("db=" + postgres.url(database) + "?user=" + PostgresServer.USER);
    }

    @Test
    void twoHundredClientsWhoWantTheSameFileHaveItsRowsReadOnce() throws Exception {
        long before = scans("big");
        try (ServerProcess server = start(at(folder.resolve("home")))) {
            List<Future<Long>> lengths = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int client = 0; client < CLIENTS; client++) {
                    lengths.add(threads.submit(() -> length(server, BIG)));
                }
            }
            long length = length(server, BIG);
            assertThat(length).isGreaterThan(10_000_000);
            for (Future<Long> each : lengths) {
                assertThat(each.get()).isEqualTo(length);
            }
            assertThat(server.get(BIG).body().length()).isEqualTo(length);
            // The database counts what a connection did when that one ends.
            server.stop();
        }
        assertThat(scans("big") - before).isEqualTo(1);
    }

    @Test
    void aWalkOverAThousandTablesReadsNoMoreThanListingsMay() throws Exception {
        List<String> statements = new ArrayList<>(List.of("CREATE SCHEMA many"));
        for (int table = 0; table < SMALL_TABLES + LARGE_TABLES; table++) {
            int rows = table < SMALL_TABLES ? 3 : 20_000;
            statements.add("CREATE TABLE many.t%d AS SELECT i AS id, 'row ' || i AS note FROM generate_series(1, %d) i"
                    .formatted(table, rows));
        }
        statements.add("ANALYZE");
        postgres.executeIn(database, statements.toArray(String[]::new));
        long before = scans("t%");
        try (ServerProcess server = start(at(folder.resolve("home")).env("TABLEDAV_LISTING_MAX_BYTES", "100K"))) {
            for (int round = 0; round < 2; round++) {
                assertThat(propfind(server, "/dav/db/many/")).contains("/dav/db/many/t7/");
                for (int table = 0; table < SMALL_TABLES + LARGE_TABLES; table++) {
                    String listing = propfind(server, "/dav/db/many/t" + table + "/");
                    boolean small = table < SMALL_TABLES;
                    assertThat(listing.contains("/t" + table + ".csv"))
                            .as(listing)
                            .isEqualTo(small);
                    assertThat(listing.contains("PREPARING.txt")).as(listing).isEqualTo(!small);
                }
            }
            server.stop();
        }
        assertThat(scans("t%") - before).isEqualTo((long) SMALL_TABLES * LISTED_FORMATS);
    }

    @Test
    void aSpoolThatIsFull() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 64)) {
            Path home = disk.folder().resolve("home");
            try (ServerProcess server = start(at(home))) {
                // Parquet needs more than that, CSV by far.
                disk.fill(256 * 1024);
                assertReadsWithoutSpool(server);
                disk.makeRoom();
                assertKeeps(server);
            }
        }
    }

    @Test
    void aSpoolThatCannotBeWritten() throws Exception {
        Path home = folder.resolve("home");
        try (ServerProcess server = start(at(home))) {
            // Root may write everywhere, but not below a file.
            delete(home.resolve("spool"));
            Files.createFile(home.resolve("spool"));
            assertReadsWithoutSpool(server);
            Files.delete(home.resolve("spool"));
            assertKeeps(server);
        }
    }

    private static void assertReadsWithoutSpool(ServerProcess server) {
        HttpResponse<String> head = head(server, BIG);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).isEmpty();
        assertThat(server.get(BIG).body().lines()).hasSize(BIG_ROWS + 1);
        HttpResponse<String> parquet = server.get("/dav/db/public/big.parquet");
        assertThat(parquet.statusCode()).isIn(500, 507);
        assertThat(parquet.body()).contains("The server's").doesNotContain("io.tabledav");
        assertThat(server.isAlive()).isTrue();
    }

    private static void assertKeeps(ServerProcess server) {
        ServerFaults.await(
                "a length is told again",
                () -> head(server, BIG).headers().firstValue("Content-Length").isPresent());
        assertThat(server.get(BIG).body().length()).isEqualTo(length(server, BIG));
        assertThat(server.get("/dav/db/public/big.parquet").statusCode()).isEqualTo(200);
    }

    @Test
    void aSpoolThatIsDeletedWhileItIsRead() throws Exception {
        Path home = folder.resolve("home");
        try (ServerProcess server = start(at(home))) {
            String whole = server.get(BIG).body();
            assertThat(length(server, BIG)).isEqualTo(whole.length());
            try (Socket socket = RawHttp.connect(server.baseUri())) {
                socket.setReceiveBufferSize(64 * 1024);
                ServerFaults.send(
                        socket, RawHttp.head("GET", BIG, List.of("Connection: close"), server.baseUri()) + "\r\n");
                byte[] begin = socket.getInputStream().readNBytes(50_000);
                delete(home.resolve("spool"));
                byte[] rest = socket.getInputStream().readAllBytes();
                assertThat(new String(begin, StandardCharsets.UTF_8) + new String(rest, StandardCharsets.UTF_8))
                        .contains("200 OK")
                        .endsWith(whole);
            }
            assertKeeps(server);
        }
    }

    @Test
    void aServerThatIsKilledWhileItMakesAFileLeavesNothingThatCounts() throws Exception {
        Path home = folder.resolve("home");
        Path left;
        try (ServerProcess server = start(at(home));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> asking = threads.submit(() -> {
                try {
                    HttpResponse<String> answer = head(server, BIG);
                    assertThat(answer.statusCode()).isPositive();
                } catch (UncheckedIOException e) {
                    // It is cut, as everything else.
                    assertThat(e).isNotNull();
                }
            });
            ServerFaults.await("a file is being made", () -> biggest(home) > 1_000_000);
            left = made(home).getFirst();
            server.kill();
            asking.get();
        }
        assertThat(left).exists();
        try (ServerProcess server = start(at(home))) {
            assertKeeps(server);
            assertThat(left).doesNotExist();
        }
    }

    private static List<Path> made(Path home) {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(SnapshotFaultIT::isInSnapshots)
                    .filter(file -> !file.endsWith("lock"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isInSnapshots(Path file) {
        Path folder = file.getParent();
        return folder != null && String.valueOf(folder.getFileName()).startsWith("snapshots-");
    }

    private static long biggest(Path home) {
        return made(home).stream()
                .mapToLong(file -> file.toFile().length())
                .max()
                .orElse(0);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static HttpResponse<String> head(ServerProcess server, String path) {
        return server.send(HttpRequest.newBuilder(server.uri(path)).HEAD().build());
    }

    private static long length(ServerProcess server, String path) {
        HttpResponse<String> head = head(server, path);
        assertThat(head.statusCode()).isEqualTo(200);
        return head.headers().firstValueAsLong("Content-Length").orElseThrow();
    }

    private static String propfind(ServerProcess server, String path) {
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.uri(path))
                .method("PROPFIND", BodyPublishers.noBody())
                .header("Depth", "1")
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(207);
        return answer.body();
    }

    /** How often tables with names like this were read from their beginning. */
    private long scans(String tables) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(sum(seq_scan), 0) FROM pg_stat_user_tables"
                        + " WHERE relname LIKE '" + tables + "'")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }
}
