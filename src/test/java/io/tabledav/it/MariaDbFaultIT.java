package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.it.RawHttp.Answer;
import io.tabledav.testing.MariaDbServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link ServerFaults} on MariaDB, and what only MySQL and MariaDB do. */
class MariaDbFaultIT extends ServerFaults {
    private static final int MANY_COLUMNS = 500;

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

    @Test
    void manyColumns() throws Exception {
        String columns = IntStream.rangeClosed(1, MANY_COLUMNS - 1)
                .mapToObj(column -> "c" + column + (column % 2 == 0 ? " int" : " varchar(4)"))
                .collect(Collectors.joining(", "));
        String row = IntStream.rangeClosed(1, MANY_COLUMNS - 1)
                .mapToObj(column -> column % 3 == 0 ? "NULL" : column % 2 == 0 ? "seq" : "concat('v', seq)")
                .collect(Collectors.joining(", "));
        sql(List.of(
                "CREATE TABLE wide (id int PRIMARY KEY, " + columns + ")",
                "INSERT INTO wide SELECT seq, " + row + " FROM seq_1_to_200",
                "CREATE TABLE clone LIKE wide"));
        String before = server().get(path("wide.csv")).body();
        assertThat(before.lines()).hasSize(201);
        assertThat(before.lines().findFirst().orElseThrow().split(",")).hasSize(MANY_COLUMNS);
        for (String target : List.of("clone.csv", "wide.csv")) {
            Answer answer = put(path(target), before);
            assertThat(answer.status()).as(answer.body()).isEqualTo(204);
            assertThat(server().get(path(target)).body()).isEqualTo(before);
        }
    }
}
