package io.tabledav.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.it.RawHttp.Answer;
import io.tabledav.testing.PostgresServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link VolumeFaults} on PostgreSQL, and what only PostgreSQL does. */
class PostgresFaultIT extends VolumeFaults {
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

    @Override
    @BeforeEach
    void start() throws SQLException {
        database = postgres.createDatabase();
        super.start();
    }

    @Override
    String schema() {
        return "public";
    }

    @Override
    String url() {
        return postgres.url(database) + "?user=" + PostgresServer.USER;
    }

    @Override
    Connection connect() throws SQLException {
        return postgres.connect(database);
    }

    @Override
    List<String> fillBig(int rows) {
        return List.of("INSERT INTO big SELECT i, 'a note of some length, and it is number ' || i"
                + " FROM generate_series(1, " + rows + ") AS n(i)");
    }

    @Override
    String countRunning() {
        return "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND pid <> pg_backend_pid() AND state = 'active'";
    }

    @Override
    String countWaiting() {
        return "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    }

    @Override
    String numbers(int most) {
        return "generate_series(1, " + most + ") AS n(seq)";
    }

    @Override
    String cutStatements() {
        return "SELECT 'SELECT pg_terminate_backend(' || pid || ')' FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()";
    }

    @Override
    List<String> lock(String table) {
        return List.of("BEGIN", "LOCK TABLE " + table + " IN EXCLUSIVE MODE");
    }

    @Override
    String endless() {
        return "SELECT count(*) FROM generate_series(1, 1000000000000)";
    }

    @Override
    List<String> packedOn(Path disk) {
        return List.of(
                "CREATE TABLESPACE small LOCATION '" + disk + "'",
                "CREATE TABLE packed (id bigint NOT NULL PRIMARY KEY, note varchar(200)) TABLESPACE small");
    }

    @Override
    List<String> dropPacked() {
        return List.of("DROP TABLE packed", "DROP TABLESPACE small");
    }

    @Override
    void stopDatabase() throws Exception {
        postgres.stop();
    }

    @Override
    void startDatabase() throws Exception {
        postgres.startAgain();
    }

    @Test
    void aDeadlock() throws Exception {
        sql(List.of(
                "CREATE TABLE counters (n bigint)",
                "INSERT INTO counters VALUES (0)",
                "CREATE FUNCTION count_up() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN UPDATE counters SET n = n + 1; RETURN NEW; END $$",
                "CREATE TRIGGER counting BEFORE INSERT ON items FOR EACH ROW WHEN (NEW.label = 'count')"
                        + " EXECUTE FUNCTION count_up()"));
        try (Connection other = connect()) {
            execute(other, "BEGIN");
            execute(other, "UPDATE counters SET n = n + 100");
            Thread[] waiting = new Thread[1];
            Answer answer = putAround(
                    () -> {
                        waiting[0] = Thread.ofVirtual().start(() -> {
                            try {
                                execute(other, "LOCK TABLE items IN ACCESS EXCLUSIVE MODE");
                            } catch (SQLException e) {
                                throw new AssertionError("The other transaction was the victim.", e);
                            }
                        });
                        // It has looked for a deadlock once (deadlock_timeout is 1 s) and found none.
                        Thread.sleep(1_500);
                    },
                    rows(2_000, 100_000, "new"),
                    rows(102_000, 1, "count") + rows(102_001, 200_000, "new"));
            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).contains("\"hint\"");
            waiting[0].join();
        }
    }

    @Test
    void valuesThatOnlySomeTypesCarry() throws Exception {
        sql(List.of(
                "CREATE TABLE odd (id int PRIMARY KEY, price numeric(8,2), height float8, day date, at timestamp, note text)",
                "INSERT INTO odd VALUES (1, 'NaN', 'NaN', 'infinity', '294276-12-31 23:59:59.999999', 'a')"));
        assertThat(server().get(path("odd.arrow")).statusCode()).isEqualTo(400);
        assertThat(server().get(path("odd.arrow")).body()).contains("price").contains("text=price");
        assertThat(server().get(path("odd.csv?text=price,at&columns=price,height,at"))
                        .body())
                .contains("NaN,NaN,294276-12-31 23:59:59.999999");
        Answer nul = put(path("odd.csv"), "id,price,height,day,at,note\n2,1,1,2020-01-01,2020-01-01T00:00:00,a\0b\n");
        assertThat(nul.status()).as(nul.body()).isEqualTo(400);
        assertThat(nul.body()).contains("note");
        assertThat(value("SELECT count(*) FROM odd")).isEqualTo("1");
    }

    @Test
    void infinityInEveryFormat() throws Exception {
        sql(List.of(
                "CREATE TABLE ends (id int PRIMARY KEY, day date, at timestamp, moment timestamptz, days date[])",
                "INSERT INTO ends VALUES (1, 'infinity', 'infinity', 'infinity', '{infinity,-infinity}'),"
                        + " (2, '-infinity', '-infinity', '-infinity', '{}'),"
                        + " (3, '2020-02-29', '2020-02-29 12:00', '2020-02-29 12:00+00', NULL)",
                "CREATE TABLE clone (LIKE ends INCLUDING ALL)"));
        for (String extension : List.of("csv", "jsonl", "json", "arrow", "feather", "parquet")) {
            HttpResponse<byte[]> read = server().client()
                    .send(
                            HttpRequest.newBuilder(server().uri(path("ends." + extension)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertThat(read.statusCode())
                    .as(extension + new String(read.body(), StandardCharsets.UTF_8))
                    .isEqualTo(200);
            HttpResponse<String> written = server().send(
                            HttpRequest.newBuilder(server().uri(path("clone." + extension)))
                                    .PUT(HttpRequest.BodyPublishers.ofByteArray(read.body()))
                                    .build());
            assertThat(written.statusCode()).as(extension + written.body()).isEqualTo(204);
            assertThat(value("SELECT count(*) FROM (TABLE ends EXCEPT TABLE clone) AS lost"))
                    .as(extension)
                    .isEqualTo("0");
            assertThat(value("SELECT count(*) FROM clone")).as(extension).isEqualTo("3");
            sql(List.of("DELETE FROM clone"));
        }
    }
}
