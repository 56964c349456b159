package io.tabledav.backend.postgres;

import static io.tabledav.backend.postgres.PostgresTables.failure;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.testing.Rows;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is peculiar to PostgreSQL in a replace by merge and in an upsert; the rest is in the contract. */
class PostgresMergeTest {
    private static final int MANY = 1_000_000;
    private static final long PATIENCE_SECONDS = 60;

    @RegisterExtension
    final PostgresTables postgres = new PostgresTables();

    /** A million rows, of which one may differ. */
    private ArrowReader many(String table, long different) {
        return Rows.generated(
                postgres.allocator(),
                postgres.inputSchema(table),
                50_000,
                MANY,
                n -> row(n, n == different ? "changed" : "row " + n, new BigDecimal("1.50")));
    }

    @Test
    void savingAMillionRowsTouchesOnlyWhatChanged() throws Exception {
        postgres.sql(
                "CREATE TABLE t (id bigint PRIMARY KEY, word text, price numeric(12,2))",
                "CREATE TABLE log (what text)",
                "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$BEGIN INSERT INTO " + postgres.relation("log")
                        + " VALUES (TG_OP || ' ' || TG_LEVEL); RETURN NULL; END$$",
                "INSERT INTO t SELECT n, 'row ' || n, 1.50 FROM generate_series(0, " + (MANY - 1) + ") AS n",
                "CREATE TRIGGER each AFTER INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION noted()",
                "CREATE TRIGGER one AFTER INSERT OR UPDATE OR DELETE ON t EXECUTE FUNCTION noted()");
        String versions = "SELECT xmin::text || ' ' || count(*) FROM t GROUP BY xmin ORDER BY count(*) DESC";
        List<String> before = postgres.texts(versions);
        assertThat(before).hasSize(1);
        assertThat(postgres.write("t", Mode.REPLACE, Replacement.AUTO, many("t", -1)))
                .isEqualTo(new InsertResult(0, 0, 0, MANY));
        assertThat(postgres.texts(versions)).isEqualTo(before);
        assertThat(postgres.texts("SELECT what FROM log")).isEmpty();
        assertThat(postgres.write("t", Mode.REPLACE, Replacement.AUTO, many("t", 4711)))
                .isEqualTo(new InsertResult(0, 1, 0, MANY - 1));
        assertThat(postgres.texts(versions)).hasSize(2).last().asString().endsWith(" 1");
        assertThat(postgres.texts("SELECT what FROM log ORDER BY what"))
                .containsExactly("UPDATE ROW", "UPDATE STATEMENT");
        assertThat(postgres.texts("SELECT word FROM t WHERE id = 4711")).containsExactly("changed");
    }

    @Test
    void whatNoEqualitySeesIsAChange() throws Exception {
        postgres.sql(
                "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE TABLE t (id int PRIMARY KEY, n numeric, f float8, j json, jb jsonb, w text COLLATE loose)",
                "INSERT INTO t VALUES (1, 1.0, 0, '{}', '1.0', 'bob'), (2, 2, 2, '{}', '2', 'two')");
        for (String change : List.of("n = 1.00", "f = '-0'", "j = '{ }'", "jb = '1.00'", "w = 'BOB'")) {
            postgres.sql(
                    "DROP TABLE IF EXISTS s", "CREATE TABLE s AS TABLE t", "UPDATE s SET " + change + " WHERE id = 1");
            assertThat(postgres.write("t", Mode.REPLACE, Replacement.AUTO, postgres.scan("s")))
                    .as(change)
                    .isEqualTo(new InsertResult(0, 1, 0, 1));
            assertThat(postgres.texts("SELECT t::text FROM t EXCEPT SELECT s::text FROM s"))
                    .isEmpty();
        }
    }

    @Test
    void keysThatACollationTakesForEqualAreOneKey() throws Exception {
        postgres.sql(
                "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE TABLE t (k text COLLATE loose PRIMARY KEY, n int)",
                "INSERT INTO t VALUES ('bob', 1), ('eve', 2)");
        assertThat(postgres.replace("t", Rows.of(row("BOB", 1L), row("eve", 2L))))
                .isEqualTo(new InsertResult(0, 1, 0, 1));
        assertThat(postgres.texts("SELECT k FROM t ORDER BY n")).containsExactly("BOB", "eve");
    }

    @Test
    void rowsThatSwapAUniqueValueAreSaved() throws Exception {
        postgres.sql(
                "CREATE TABLE t (id int PRIMARY KEY, word text UNIQUE)",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        assertThat(postgres.replace("t", Rows.of(row(1L, "b"), row(2L, "a"), row(3L, "c"))))
                .isEqualTo(new InsertResult(0, 2, 0, 1));
        assertThat(postgres.texts("SELECT word FROM t ORDER BY id")).containsExactly("b", "a", "c");
    }

    @Test
    void onlyARowThatGoesMayNotBeReferredTo() throws Exception {
        postgres.sql(
                "CREATE TABLE t (id int PRIMARY KEY, word text)",
                "CREATE TABLE child (t int CONSTRAINT falls REFERENCES t ON DELETE CASCADE)",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
                "INSERT INTO child VALUES (1)");
        assertThat(postgres.replace("t", Rows.of(row(1L, "changed")))).isEqualTo(new InsertResult(0, 1, 1, 0));
        DatabaseException failure = failure(Code.CONFLICT, () -> postgres.replace("t", Rows.of(row(3L, "c"))));
        assertThat(failure.constraint()).isEqualTo("falls");
        assertThat(failure.hint()).contains("replace=delete");
        assertThat(postgres.texts("SELECT count(*) FROM child")).containsExactly("1");
    }

    @Test
    void readersReadOnAndWritersWait() throws Exception {
        postgres.sql("CREATE TABLE t (id int PRIMARY KEY, word text)", "INSERT INTO t VALUES (1, 'old')");
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement();
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            other.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (2, 'theirs')");
            Future<InsertResult> merge =
                    threads.submit(() -> postgres.replace("t", Rows.of(row(1L, "new"), row(2L, "ours"))));
            while (postgres.texts("SELECT 1 FROM pg_locks WHERE mode = 'ShareRowExclusiveLock' AND NOT granted")
                    .isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(postgres.texts("SELECT word FROM t")).containsExactly("old");
            other.commit();
            assertThat(merge.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(new InsertResult(0, 2, 0, 0));
        }
        assertThat(postgres.texts("SELECT word FROM t ORDER BY id")).containsExactly("new", "ours");
    }

    @Test
    void theNumberOfTheRowIsToldForWhatTheTableRefuses() throws Exception {
        postgres.sql(
                "CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL CONSTRAINT small CHECK (n < 10), ip inet)",
                "INSERT INTO t VALUES (1, 1, NULL)");
        DatabaseException check = failure(
                Code.CONFLICT,
                () -> postgres.replace("t", Rows.of(row(1L, 1L, null), row(2L, 2L, null), row(3L, 33L, null))));
        assertThat(check.constraint()).isEqualTo("small");
        assertThat(check.row()).isEqualTo(3);
        DatabaseException missing =
                failure(Code.INVALID, () -> postgres.replace("t", Rows.of(row(1L, 1L, null), row(2L, null, null))));
        assertThat(missing.column()).isEqualTo("n");
        assertThat(missing.row()).isEqualTo(2);
        DatabaseException text =
                failure(Code.INVALID, () -> postgres.replace("t", Rows.of(row(1L, 1L, "::1"), row(2L, 2L, "x"))));
        assertThat(text.column()).isEqualTo("ip");
        assertThat(text.row()).isEqualTo(2);
        assertThat(postgres.texts("SELECT n FROM t")).containsExactly("1");
    }
}
