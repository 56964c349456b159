package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.it.RawHttp.Answer;
import io.tabledav.testing.ServerProcess;
import io.tabledav.testing.SmallDisk;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database whose own disk is full, and not only that of one table. It refuses what is written, or cannot even do that and ends
 * itself: every answer says so, and what was there before is there when the database runs again.
 */
abstract class FullDatabase {
    private static final String NOTE = "a note that is long enough ".repeat(6);
    private static final int ITEMS = 1_000;

    @TempDir
    private Path folder;

    /** The size of the disk in megabytes: what a fresh database takes, and some more. */
    abstract int diskMegabytes();

    /** How much room is left on the disk, one after the other. */
    abstract List<Long> leftBytes();

    /** How many rows a write has; more than fits into all that the database has set aside. */
    abstract int rows();

    /** Starts a database that has a part of its own, or all, in a folder. */
    abstract void startDatabaseIn(Path disk) throws Exception;

    /** Starts the database again if it has ended, once there is room. */
    abstract void startDatabaseAgain() throws Exception;

    abstract void closeDatabase();

    abstract String schema();

    abstract String url();

    abstract Connection connect() throws SQLException;

    @Test
    void nothingFitsAnyMore() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), diskMegabytes())) {
            try {
                startDatabaseIn(disk.folder());
                execute("CREATE TABLE items (id bigint NOT NULL PRIMARY KEY, note varchar(200))");
                StringBuilder values = new StringBuilder();
                for (int id = 1; id <= ITEMS; id++) {
                    values.append(id == 1 ? "" : ", ").append("(%d, 'old')".formatted(id));
                }
                execute("INSERT INTO items VALUES " + values);
                try (ServerProcess server = ServerProcess.at(folder.resolve("home"))
                        .heap("128m")
                        .env("TABLEDAV_DATABASES_DB_QUERY_TIMEOUT", "60s")
                        .start("db=" + url(), "--access=write")) {
                    writeWithoutRoom(server, disk);
                    assertThat(server.log()).doesNotContain("OutOfMemory").doesNotContain("\tat io.tabledav");
                }
            } finally {
                closeDatabase();
            }
        }
    }

    private void writeWithoutRoom(ServerProcess server, SmallDisk disk) throws Exception {
        String place = "/dav/db/" + schema() + "/items.csv";
        Map<String, Supplier<Answer>> writes = new LinkedHashMap<>();
        writes.put("merge", () -> send(server, "PUT", place, 1));
        writes.put("refill", () -> send(server, "PUT", place + "?replace=delete", 1));
        writes.put("upsert", () -> send(server, "POST", place + "?mode=upsert", 500));
        writes.put("append", () -> send(server, "POST", place, 2_000_000));
        String before = items();
        for (long left : leftBytes()) {
            for (Map.Entry<String, Supplier<Answer>> write : writes.entrySet()) {
                String what = write.getKey() + " with " + left + " bytes left";
                disk.fill(left);
                Answer answer = write.getValue().get();
                System.out.println(
                        getClass().getSimpleName() + ": " + what + ": " + answer.status() + " " + answer.body());
                assertRefused(what, answer);
                disk.makeRoom();
                ServerFaults.await("the database runs", this::runs);
                assertThat(items()).as(what).isEqualTo(before);
                ServerFaults.await(
                        "the server reads again", () -> server.get(place).statusCode() == 200);
                assertThat(server.get(place).body().lines()).as(what).hasSize(1 + ITEMS);
            }
        }
        List<String> after = new ArrayList<>();
        for (Map.Entry<String, Supplier<Answer>> write : writes.entrySet()) {
            Answer answer = write.getValue().get();
            assertThat(answer.status())
                    .as(write.getKey() + ": " + answer.body())
                    .isBetween(200, 204);
            after.add(items().split("/")[0]);
        }
        int all = rows();
        assertThat(after)
                .containsExactly(
                        String.valueOf(all),
                        String.valueOf(all),
                        String.valueOf(all + 499),
                        String.valueOf(2 * all + 499));
    }

    /** Either the database says that it has no room, or it ends itself and nobody can say more than that. */
    private static void assertRefused(String what, Answer answer) {
        assertThat(answer.status()).as(what + ": " + answer.body()).isIn(507, 503);
        assertThat(answer.body()).contains(answer.status() == 507 ? "storage_full" : "unavailable", "\"hint\"");
    }

    private boolean runs() {
        try (Connection ignored = connect()) {
            return true;
        } catch (SQLException down) {
            try {
                startDatabaseAgain();
            } catch (Exception e) {
                throw new AssertionError("The database does not start again.", e);
            }
            return false;
        }
    }

    private String items() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT concat(count(*), '/', sum(id)) FROM items")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect()) {
            ServerFaults.execute(connection, sql);
        }
    }

    private Answer send(ServerProcess server, String method, String target, int first) {
        StringBuilder csv = new StringBuilder("id,note\n");
        for (int row = first; row < first + rows(); row++) {
            csv.append(row).append(',').append(NOTE).append('\n');
        }
        return RawHttp.send(server.baseUri(), method, target, List.of(), csv.toString());
    }
}
