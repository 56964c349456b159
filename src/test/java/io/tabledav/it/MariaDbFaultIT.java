package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.it.RawHttp.Answer;
import io.tabledav.testing.MariaDbServer;
import io.tabledav.testing.SmallDisk;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link VolumeFaults} on MariaDB, and what only MySQL and MariaDB do. */
class MariaDbFaultIT extends VolumeFaults {
    private static MariaDbServer mariadb;

    private String database = "";

    @BeforeAll
    static void startMariaDb() {
        mariadb = MariaDbServer.own();
    }

    @AfterAll
    static void stopMariaDb() {
        mariadb.close();
    }

    @Override
    @BeforeEach
    void start() throws SQLException {
        database = mariadb.createDatabase();
        super.start();
    }

    @Override
    String schema() {
        return database;
    }

    @Override
    String url() {
        return mariadb.url(database) + "?user=" + MariaDbServer.USER;
    }

    @Override
    Connection connect() throws SQLException {
        return mariadb.connect(database);
    }

    @Override
    List<String> fillBig(int rows) {
        return List.of("INSERT INTO big SELECT seq, concat('a note of some length, and it is number ', seq)"
                + " FROM seq_1_to_" + rows);
    }

    @Override
    String countRunning() {
        return "SELECT count(*) FROM information_schema.processlist WHERE db = database()"
                + " AND id <> connection_id() AND command <> 'Sleep'";
    }

    @Override
    String countWaiting() {
        return "SELECT count(*) FROM information_schema.processlist WHERE db = database()"
                + " AND state = 'Waiting for table metadata lock'";
    }

    @Override
    String numbers(int most) {
        return "seq_1_to_" + most;
    }

    @Override
    String cutStatements() {
        return "SELECT concat('KILL ', id) FROM information_schema.processlist WHERE db = database()"
                + " AND id <> connection_id()";
    }

    @Override
    List<String> lock(String table) {
        return List.of("BEGIN", "SELECT count(*) FROM (SELECT * FROM " + table + " FOR UPDATE) AS locked");
    }

    @Override
    String endless() {
        return "SELECT sleep(600)";
    }

    @Override
    List<String> packedOn(Path disk) {
        return List.of("CREATE TABLE packed (id bigint NOT NULL PRIMARY KEY, note varchar(200)) DATA DIRECTORY = '"
                + disk + "'");
    }

    @Override
    List<String> dropPacked() {
        return List.of("DROP TABLE packed");
    }

    @Override
    void stopDatabase() throws Exception {
        mariadb.stop();
    }

    @Override
    void startDatabase() throws Exception {
        mariadb.startAgain();
    }

    @Test
    void aDeadlock() throws Exception {
        restart("60s");
        sql(List.of(
                "CREATE TABLE counters (n bigint)",
                "INSERT INTO counters VALUES (0)",
                "CREATE TRIGGER counting BEFORE INSERT ON items FOR EACH ROW"
                        + " BEGIN IF NEW.label = 'count' THEN UPDATE counters SET n = n + 1; END IF; END",
                "CREATE TABLE weight AS SELECT * FROM big"));
        try (Connection other = connect()) {
            execute(other, "BEGIN");
            execute(other, "UPDATE counters SET n = n + 100");
            // Whoever changed fewer rows is the victim.
            execute(other, "UPDATE weight SET note = 'heavy'");
            Thread[] waiting = new Thread[1];
            Answer answer = putAround(
                    () -> {
                        waiting[0] = Thread.ofVirtual().start(() -> {
                            try {
                                execute(other, "SELECT label FROM items WHERE id = 1 FOR UPDATE");
                            } catch (SQLException e) {
                                throw new AssertionError("The other transaction was the victim.", e);
                            }
                        });
                        await(
                                "the other transaction waits",
                                MariaDbServer.FRESH_TRANSACTIONS,
                                () -> running() >= 1 && waits());
                    },
                    rows(2_000, 50_000, "new"),
                    rows(52_000, 1, "count") + rows(52_001, 10_000, "new"));
            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).contains("\"hint\"");
            waiting[0].join();
        }
    }

    private boolean waits() {
        try {
            return !value("SELECT count(*) FROM information_schema.innodb_lock_waits")
                    .equals("0");
        } catch (SQLException e) {
            throw new AssertionError("The database does not say who waits.", e);
        }
    }

    /**
     * InnoDB then tries for some seconds to undo what it has begun, and ends itself. It tells nobody why, so that nobody can be
     * told more than that it is gone or takes too long; what was committed is there when it runs again.
     */
    @Test
    void theDiskHasNoRoomToUndo() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 128)) {
            sql(packedOn(disk.folder()));
            sql(List.of("INSERT INTO packed SELECT id, repeat('o', " + NOTE.length() + ") FROM items"));
            String before = packed();
            for (String timeout : List.of("4s", "30s")) {
                restart(timeout);
                disk.fill(1024 * 1024);
                Answer answer = post(path("packed.csv"), "id,note\n" + notes(100_000));
                System.out.println("no room to undo, " + timeout + ": " + answer.status() + " " + answer.body());
                assertThat(answer.status()).as(answer.body()).isIn(507, 503, 504);
                assertThat(answer.body()).contains("\"hint\"");
                disk.makeRoom();
                await("the database runs", this::runs);
                assertThat(packed()).isEqualTo(before);
            }
            sql(dropPacked());
        }
    }

    private boolean runs() {
        try (Connection ignored = connect()) {
            return true;
        } catch (SQLException down) {
            try {
                stopDatabase();
                startDatabase();
            } catch (Exception e) {
                throw new AssertionError("The database does not start again.", e);
            }
            return false;
        }
    }

    @Test
    void aDayThatIsNone() throws Exception {
        sql(List.of(
                "CREATE TABLE days (id int PRIMARY KEY, day date)",
                "SET SESSION sql_mode = ''",
                "INSERT INTO days VALUES (1, '2020-02-29'), (2, '0000-00-00'), (3, NULL)"));
        for (String file : List.of("days.csv", "days.arrow")) {
            HttpResponse<String> answer = server().get(path(file));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("day").contains("text=day");
        }
        assertThat(server().get(path("days.csv?text=day")).body()).isEqualTo("""
                        id,day
                        1,2020-02-29
                        2,0000-00-00
                        3,
                        """);
    }
}
