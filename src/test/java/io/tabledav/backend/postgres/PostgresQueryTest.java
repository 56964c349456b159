package io.tabledav.backend.postgres;

import static io.tabledav.backend.postgres.PostgresFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Query;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Value;
import io.tabledav.testing.Rows;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client's own SQL: what it gives, and that it stays within what it may do. */
class PostgresQueryTest {
    @SuppressWarnings("NullAway.Init") // fill comes before each test
    private PostgresFixture pg;

    @BeforeEach
    void fill() throws Exception {
        pg = new PostgresFixture()
                .execute(
                        "CREATE TABLE t (id int PRIMARY KEY, price numeric(8,2), note text, at inet)",
                        "INSERT INTO t VALUES (1, 1.50, 'a', '10.0.0.1'), (2, NULL, NULL, NULL)");
    }

    @AfterEach
    void close() throws Exception {
        pg.close();
    }

    @Test
    void rowsHaveTheirTypes() throws Exception {
        assertThat(pg.sql(Effect.READ, "SELECT *, id AS id, '{\"a\":1}'::jsonb ?? 'a' FROM t ORDER BY id -- all"))
                .containsExactly(
                        List.of(1L, new BigDecimal("1.50"), "a", "10.0.0.1/32", 1L, true),
                        Arrays.asList(2L, null, null, null, 2L, true));
        assertThat(pg.sql(Effect.READ, "VALUES (1::int8, date '2024-02-29')"))
                .containsExactly(List.of(1L, LocalDate.of(2024, 2, 29)));
        assertThat(pg.sql(Effect.READ, "SELECT")).containsExactly(List.of());
    }

    @Test
    void textsEndWhereTheyAreReadToEndWhateverIsSetForTheConnection() throws Exception {
        String url = pg.server.url() + "?user=postgres&options=-c%20standard_conforming_strings=off";
        try (PostgresDatabase database = new PostgresDatabase(JdbcSettings.of(url));
                ArrowReader reader = database.query(
                        new Query.Sql("SELECT 'a\\'", new Query.Parameters.Positional(List.of()), Effect.READ),
                        pg.allocator)) {
            assertThat(Rows.read(reader)).containsExactly(List.of("a\\"));
        }
    }

    @Test
    void aReplaceSeesWhatWasCommittedBeforeItsLock() throws Exception {
        String url = pg.server.url() + "?user=postgres&options=-c%20default_transaction_isolation=serializable";
        pg.execute(
                "CREATE TABLE seen (level text DEFAULT current_setting('transaction_isolation'), id int PRIMARY KEY)");
        try (PostgresDatabase database = new PostgresDatabase(JdbcSettings.of(url));
                ArrowReader rows = pg.database.query(
                        new Query.Sql("SELECT 1 AS id", new Query.Parameters.Positional(List.of()), Effect.READ),
                        pg.allocator)) {
            database.insert(
                    new Insert(pg.relation("seen"), Insert.Mode.APPEND, List.of(), Insert.Replacement.AUTO, false),
                    rows);
        }
        assertThat(pg.sql(Effect.READ, "SELECT * FROM seen")).containsExactly(List.of("read committed", 1L));
    }

    @Test
    void parametersHaveTheTypeOfThePlaceWhereTheyStand() throws Exception {
        assertThat(pg.sql(
                        Effect.READ,
                        "SELECT ?::date + ?::int, lower(?) FROM t WHERE id = ? AND price < ? LIMIT ?",
                        new Value.Date(LocalDate.of(2024, 1, 1)),
                        new Value.Int(2),
                        new Value.Text("It's \\ Ü ? :x"),
                        new Value.Int(1),
                        new Value.Decimal(new BigDecimal("1.51")),
                        new Value.Int(5)))
                .containsExactly(List.of(LocalDate.of(2024, 1, 3), "it's \\ ü ? :x"));
        assertThat(pg.sql(Effect.READ, "SELECT $2 || $1 || $2", new Value.Text("a"), new Value.Text("b")))
                .containsExactly(List.of("bab"));
        assertThat(pg.sql(Effect.READ, "SELECT coalesce(?, 'none')", new Value.Null()))
                .containsExactly(List.of("none"));
        failure(Code.INVALID, () -> pg.sql(Effect.READ, "SELECT * FROM t WHERE id = ?", new Value.Text("x")));
        failure(Code.INVALID, () -> pg.sql(Effect.READ, "SELECT ?", new Value.Text("a\0b")));
    }

    @Test
    void aParameterThatStandsTwiceIsOne() throws Exception {
        String grouped =
                "SELECT coalesce(note, $1) || $1, count(*) FROM t GROUP BY coalesce(note, $1) || $1 ORDER BY 1";
        assertThat(pg.sql(Effect.READ, grouped, new Value.Text("z")))
                .containsExactly(List.of("az", 1L), List.of("zz", 1L));
        assertThat(pg.sql(Effect.READ, "SELECT $1::text, count(*) FROM t GROUP BY $1", new Value.Text("a")))
                .containsExactly(List.of("a", 2L));
        assertThat(pg.sql(
                        Effect.READ,
                        "SELECT $2::int + id, '{\"a\":1}'::jsonb ?? $1, $1 FROM t WHERE id <= $2 GROUP BY $2 + id, $1",
                        new Value.Text("a"),
                        new Value.Int(1)))
                .containsExactly(List.of(2L, true, "a"));
        assertThat(pg.sql(Effect.READ, "SELECT coalesce($1, 'none'), $1 IS NULL", new Value.Null()))
                .containsExactly(List.of("none", true));
        Query.Sql named = new Query.Sql(
                "SELECT id > :least, count(*) FROM t GROUP BY id > :least ORDER BY 1",
                new Query.Parameters.Named(Map.of("least", new Value.Int(1))),
                Effect.READ);
        try (ArrowReader reader = pg.database.query(named, pg.allocator)) {
            assertThat(Rows.read(reader)).containsExactly(List.of(false, 1L), List.of(true, 1L));
        }
    }

    @Test
    void aParameterThatStandsTwiceHasOneType() {
        DatabaseException failure = failure(
                Code.INVALID,
                () -> pg.sql(Effect.READ, "SELECT * FROM t WHERE id = $1 AND note = $1", new Value.Text("1")));
        assertThat(failure.message()).contains("at character 40").contains("text = integer");
        failure(Code.INVALID, () -> pg.sql(Effect.READ, "SELECT $1, $1) TO PROGRAM 'true' --", new Value.Text("1")));
    }

    @Test
    void wrongSqlIsToldWithItsPlace() {
        DatabaseException failure = failure(Code.INVALID, () -> pg.sql(Effect.READ, "SELECT nose FROM t"));
        assertThat(failure.message()).contains("character 8").contains("nose");
        assertThat(failure.sqlState()).isEqualTo("42703");
        failure(Code.INVALID, () -> pg.sql(Effect.READ, "SELECT 1 / (id - 1) FROM t"));
        failure(Code.INVALID, () -> pg.sql(Effect.READ, "SELECT 1) TO PROGRAM 'true' --"));
    }

    @Test
    void aReadCannotBeTurnedIntoAWrite() throws Exception {
        for (String sql : List.of(
                "select 1; commit; begin read write; delete from t",
                "SELECT 1 INTO made",
                "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
                "COPY t TO STDOUT",
                "DO 'BEGIN END'",
                "SET transaction_read_only = off",
                "PREPARE x AS SELECT 1",
                "LISTEN x",
                "CALL x()",
                "BEGIN",
                "EXPLAIN ANALYZE DELETE FROM t",
                "SELECT set_config('transaction_read_only', 'off', true), * FROM t",
                "SELECT nextval('" + pg.schema + ".s')",
                "SELECT * FROM t FOR UPDATE")) {
            Throwable thrown = catchThrowable(() -> pg.sql(Effect.READ, sql));
            assertThat(thrown).as(sql).isInstanceOf(DatabaseException.class);
            assertThat(((DatabaseException) thrown).code()).as(sql).isIn(Code.INVALID, Code.FORBIDDEN);
        }
        assertThat(pg.value("SELECT count(*) FROM " + pg.schema + ".t")).isEqualTo("2");
    }

    @Test
    void theNextOneOnAConnectionFindsNothingOfTheLast() throws Exception {
        pg.execute("DROP ROLE IF EXISTS tabledav_other", "CREATE ROLE tabledav_other");
        for (String sql : List.of(
                "SELECT set_config('role', 'tabledav_other', false)",
                "SELECT set_config('search_path', 'nowhere', false)",
                "SELECT pg_advisory_lock(4711)")) {
            // Some of these are refused, and then leave nothing either.
            Throwable refused = catchThrowable(() -> pg.sql(Effect.READ, sql));
            assertThat(refused == null || refused instanceof DatabaseException).isTrue();
        }
        assertThat(pg.sql(Effect.READ, "SELECT current_user::text, count(*) FROM t"))
                .containsExactly(List.of("postgres", 2L));
        assertThat(pg.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711"))
                .isEqualTo("0");
        pg.execute("DROP ROLE tabledav_other");
    }

    @Test
    void whatCopyDoesNotTakeIsRunAsItIs() throws Exception {
        assertThat(pg.sql(Effect.READ, "SHOW transaction_read_only")).containsExactly(List.of("on"));
        assertThat(pg.sql(Effect.READ, "EXPLAIN SELECT * FROM t WHERE id = ?", new Value.Int(1)))
                .isNotEmpty();
    }

    @Test
    void aWriteIsCommittedAndGivesWhatItReturns() throws Exception {
        assertThat(pg.sql(
                        Effect.WRITE,
                        "INSERT INTO t VALUES (?, ?, ?, '::1')"
                                + " RETURNING id, price, note, at, price * 10, date '2024-01-01', ARRAY[id]",
                        new Value.Int(3),
                        new Value.Decimal(new BigDecimal("2.5")),
                        new Value.Text("x")))
                .first()
                .satisfies(row -> assertThat(row.subList(0, 6))
                        .containsExactly(3L, new BigDecimal("2.50"), "x", "::1", "25.00", LocalDate.of(2024, 1, 1)));
        assertThat(pg.sql(Effect.WRITE, "UPDATE t SET note = 'y'")).containsExactly(List.of(3L));
        assertThat(pg.sql(Effect.DDL, "CREATE TABLE made (x int)")).containsExactly(List.of(0L));
        assertThat(pg.value("SELECT count(*) FROM " + pg.schema + ".t WHERE note = 'y'"))
                .isEqualTo("3");
        DatabaseException clash = failure(Code.CONFLICT, () -> pg.sql(Effect.WRITE, "INSERT INTO t VALUES (1)"));
        assertThat(clash.constraint()).isEqualTo("t_pkey");
    }
}
