package io.tabledav.backend.postgres;

import static io.tabledav.backend.postgres.PostgresTables.failure;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.fs.WriteReport;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.testing.FileCopy;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What writes by COPY do, and what they say and leave when they fail; the rest is in the contract. */
class PostgresInsertTest {
    private static final long PATIENCE_SECONDS = 60;

    @RegisterExtension
    final PostgresTables postgres = new PostgresTables();

    @Test
    void everyTypeGoesIntoAClone() throws Exception {
        EveryType.fill(postgres);
        postgres.sql("CREATE TABLE c (LIKE t INCLUDING ALL)");
        assertThat(postgres.write("c", Mode.REPLACE, Replacement.AUTO, postgres.scan("t")))
                .isEqualTo(new InsertResult(3, 0, 0, 0));
        assertCloned();
    }

    private void assertCloned() throws Exception {
        assertThat(postgres.texts("(SELECT t::text FROM t EXCEPT ALL SELECT c::text FROM c)"
                        + " UNION ALL (SELECT c::text FROM c EXCEPT ALL SELECT t::text FROM t)"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"ARROW", "FEATHER", "PARQUET", "CSV", "JSONL", "JSON"})
    void everyTypeGoesThroughAFileIntoAClone(Format format, @TempDir Path folder) throws Exception {
        EveryType.fill(postgres);
        if (format == Format.JSON || format == Format.JSONL) {
            // There a null is no value, whether it stands for none or for that of JSON.
            postgres.sql("UPDATE t SET jb = '{}' WHERE jb = 'null'");
        }
        postgres.sql("CREATE TABLE c (LIKE t INCLUDING ALL)");
        WriteReport report =
                FileCopy.copy(postgres.database(), postgres.relation("t"), postgres.relation("c"), format, folder);
        assertThat(report.result()).isEqualTo(new InsertResult(3, 0, 0, 0));
        assertCloned();
    }

    @Test
    void savingEveryTypeUnchangedTouchesNoRow() throws Exception {
        EveryType.fill(postgres);
        List<String> before = postgres.texts("SELECT xmin::text || ctid::text FROM t");
        assertThat(postgres.write("t", Mode.REPLACE, Replacement.AUTO, postgres.scan("t")))
                .isEqualTo(new InsertResult(0, 0, 0, 3));
        assertThat(postgres.texts("SELECT xmin::text || ctid::text FROM t")).isEqualTo(before);
    }

    @Test
    void aValueTooLargeInALaterRowNamesRowAndColumn() throws Exception {
        postgres.sql("CREATE TABLE t (id int, word varchar(3))");
        DatabaseException failure = failure(
                Code.INVALID,
                () -> postgres.append("t", Rows.of(row(1L, "a"), row(2L, "b"), row(3L, "c"), row(4L, "long"))));
        assertThat(failure.row()).isEqualTo(4);
        assertThat(failure.column()).isEqualTo("word");
        assertThat(postgres.texts("SELECT count(*) FROM t")).containsExactly("0");
    }

    @Test
    void aTextThatIsNoValueOfItsColumnNamesRowAndColumn() throws Exception {
        postgres.sql("CREATE TABLE t (id int, ip inet)");
        DatabaseException failure = failure(
                Code.INVALID, () -> postgres.append("t", Rows.of(row(1L, "::1"), row(2L, null), row(3L, "nowhere"))));
        assertThat(failure.row()).isEqualTo(3);
        assertThat(failure.column()).isEqualTo("ip");
        assertThat(postgres.texts("SELECT count(*) FROM t")).containsExactly("0");
    }

    @Test
    void aReferenceToNoObjectIsWrittenAsItIsShown() throws Exception {
        postgres.sql(
                "CREATE TABLE gone ()",
                "CREATE DOMAIN place AS regclass",
                "CREATE TABLE t (id int PRIMARY KEY, rc regclass, pl place, arc regclass[], rp regproc, rt regtype)",
                "INSERT INTO t VALUES (1, 0, 0, '{-,pg_class}', 0, 0), (2, 'gone', 'gone', '{gone}', 'now', 'text'),"
                        + " (3, 'pg_class', 'pg_class', '{}', NULL, 'int[]'), (4, NULL, NULL, NULL, NULL, NULL)",
                "DROP TABLE gone",
                "CREATE TABLE c (LIKE t INCLUDING ALL)");
        List<String> before = postgres.texts("SELECT t::text FROM t ORDER BY id");
        assertThat(postgres.write("c", Mode.REPLACE, Replacement.AUTO, postgres.scan("t")))
                .isEqualTo(new InsertResult(4, 0, 0, 0));
        assertThat(postgres.write("t", Mode.REPLACE, Replacement.AUTO, postgres.scan("c")))
                .isEqualTo(new InsertResult(0, 0, 0, 4));
        assertThat(postgres.texts("SELECT c::text FROM c ORDER BY id")).isEqualTo(before);
    }

    @Test
    void aNameOfNoObjectNamesRowAndColumn() throws Exception {
        postgres.sql("CREATE TABLE t (id int PRIMARY KEY, word regclass)", "INSERT INTO t VALUES (7, 'pg_class')");
        for (Mode mode : List.of(Mode.APPEND, Mode.REPLACE)) {
            DatabaseException failure = failure(
                    Code.INVALID,
                    () -> postgres.write(
                            "t",
                            mode,
                            Replacement.AUTO,
                            Rows.reader(
                                    postgres.allocator(),
                                    postgres.inputSchema("t"),
                                    1,
                                    Rows.of(row(1L, "pg_class"), row(2L, "no_such_table")))));
            assertThat(failure.row()).isEqualTo(2);
            assertThat(failure.column()).isEqualTo("word");
            assertThat(postgres.texts("SELECT id FROM t")).containsExactly("7");
        }
    }

    @Test
    void aCharacterNulNamesRowAndColumn() throws Exception {
        postgres.sql("CREATE TABLE t (id int PRIMARY KEY, word text)", "INSERT INTO t VALUES (1, 'old')");
        for (Mode mode : List.of(Mode.APPEND, Mode.REPLACE)) {
            DatabaseException failure = failure(
                    Code.INVALID,
                    () -> postgres.write(
                            "t",
                            mode,
                            Replacement.AUTO,
                            Rows.reader(
                                    postgres.allocator(),
                                    postgres.inputSchema("t"),
                                    1,
                                    Rows.of(row(2L, "fine"), row(3L, "n\0l")))));
            assertThat(failure.row()).isEqualTo(2);
            assertThat(failure.column()).isEqualTo("word");
        }
        assertThat(postgres.texts("SELECT word FROM t")).containsExactly("old");
    }

    @Test
    void constraintsAreConflictsWithNameKeyAndRow() throws Exception {
        postgres.sql(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE t (id int CONSTRAINT t_key UNIQUE, p int CONSTRAINT t_parent REFERENCES parent,"
                        + " n int CONSTRAINT t_check CHECK (n < 10))");
        DatabaseException unique =
                failure(Code.CONFLICT, () -> postgres.append("t", Rows.of(row(1L, null, 1L), row(1L, null, 2L))));
        assertThat(unique.constraint()).isEqualTo("t_key");
        assertThat(unique.row()).isEqualTo(2);
        assertThat(unique.message()).contains("(id)=(1)");
        DatabaseException orphan = failure(Code.CONFLICT, () -> postgres.append("t", Rows.of(row(1L, 7L, 1L))));
        assertThat(orphan.constraint()).isEqualTo("t_parent");
        assertThat(orphan.message()).contains("(p)=(7)");
        DatabaseException check = failure(Code.CONFLICT, () -> postgres.append("t", Rows.of(row(1L, null, 10L))));
        assertThat(check.constraint()).isEqualTo("t_check");
        assertThat(check.row()).isEqualTo(1);
    }

    @Test
    void sequencesAreNotMovedBackByAWriteThatTakesLong() throws Exception {
        postgres.sql(
                "CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY, word text)",
                "INSERT INTO t (word) SELECT 'x' FROM generate_series(1, 400000)");
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<List<Long>> taken = threads.submit(() -> take(done));
            try {
                for (int ahead = 20; ahead < 1500; ahead += 40) {
                    long next = Long.parseLong(
                            postgres.texts("SELECT last_value FROM t_id_seq").getFirst());
                    postgres.append("t", Rows.of(row(next + ahead, "given")));
                }
            } finally {
                done.set(true);
            }
            assertThat(taken.get()).hasSizeGreaterThan(100).isSorted().doesNotHaveDuplicates();
        }
    }

    /** Takes one number of the sequence after the other. */
    private List<Long> take(AtomicBoolean done) throws Exception {
        List<Long> taken = new ArrayList<>();
        try (Connection connection = postgres.connect();
                PreparedStatement statement = connection.prepareStatement("SELECT nextval('t_id_seq')")) {
            while (!done.get()) {
                try (ResultSet result = statement.executeQuery()) {
                    assertThat(result.next()).isTrue();
                    taken.add(result.getLong(1));
                }
            }
        }
        return taken;
    }

    @Test
    void sequencesAreMovedPastGivenValuesAndNeverBack() throws Exception {
        postgres.sql("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, s serial, word text)");
        postgres.append("t", Rows.of(row(70L, 90L, "given")));
        postgres.append("t", Rows.of(row(7L, 9L, "lower")));
        postgres.sql("INSERT INTO t (word) VALUES ('next')");
        assertThat(postgres.texts("SELECT id || ',' || s FROM t WHERE word = 'next'"))
                .containsExactly("71,91");
        try (ArrowReader rows =
                Rows.reader(postgres.allocator(), postgres.inputSchema("t"), Rows.of(row(1000L, 1000L, "dry")))) {
            postgres.database()
                    .insert(new Insert(postgres.relation("t"), Mode.APPEND, List.of(), Replacement.AUTO, true), rows);
        }
        postgres.sql("INSERT INTO t (word) VALUES ('last')");
        assertThat(postgres.texts("SELECT id FROM t WHERE word = 'last'")).containsExactly("72");
    }

    @Test
    void identitiesThatTheDatabaseAlwaysNumbersAreReplacedAsGiven() throws Exception {
        postgres.sql(
                "CREATE TABLE t (id int PRIMARY KEY, nr int GENERATED ALWAYS AS IDENTITY, word text)",
                "INSERT INTO t VALUES (1, DEFAULT, 'a'), (2, DEFAULT, 'b')");
        assertThat(postgres.replace("t", Rows.of(row(1L, 1L, "a"), row(2L, 20L, "b"), row(3L, 30L, "c"))))
                .isEqualTo(new InsertResult(1, 1, 0, 1));
        assertThat(postgres.texts("SELECT nr FROM t ORDER BY id")).containsExactly("1", "20", "30");
    }

    @Test
    void rowsUnderRowSecurityAreWrittenAsFarAsItAllows() throws Exception {
        String role = postgres.relation("t").schema() + "_role";
        postgres.sql(
                "CREATE ROLE " + role + " LOGIN",
                "CREATE TABLE t (id int, word text)",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY p ON t USING (word = 'mine')",
                "GRANT USAGE ON SCHEMA " + postgres.relation("t").schema() + " TO " + role,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON t TO " + role);
        try (PostgresDatabase guarded =
                new PostgresDatabase(JdbcSettings.of(postgres.server().url() + "?user=" + role))) {
            Insert insert = new Insert(postgres.relation("t"), Mode.APPEND, List.of(), Replacement.AUTO, false);
            Schema schema = postgres.inputSchema("t");
            try (ArrowReader mine = Rows.reader(postgres.allocator(), schema, Rows.of(row(1L, "mine")))) {
                assertThat(guarded.insert(insert, mine).inserted()).isEqualTo(1);
            }
            try (ArrowReader theirs = Rows.reader(postgres.allocator(), schema, Rows.of(row(2L, "theirs")))) {
                failure(Code.FORBIDDEN, () -> guarded.insert(insert, theirs));
            }
        } finally {
            postgres.sql("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
        assertThat(postgres.texts("SELECT id FROM t")).containsExactly("1");
    }

    @Test
    void selfReferencesAndDeferredKeysHoldAtTheEnd() throws Exception {
        postgres.sql(
                "CREATE TABLE t (id int PRIMARY KEY, boss int CONSTRAINT boss REFERENCES t DEFERRABLE INITIALLY DEFERRED)");
        postgres.append("t", Rows.of(row(1L, 2L), row(2L, 1L)));
        assertThat(postgres.replace("t", Rows.of(row(3L, 4L), row(4L, 3L)))).isEqualTo(new InsertResult(2, 0, 2, 0));
        try (ArrowReader rows = Rows.reader(postgres.allocator(), postgres.inputSchema("t"), Rows.of(row(5L, 99L)))) {
            DatabaseException failure = failure(
                    Code.CONFLICT,
                    () -> postgres.database()
                            .insert(
                                    new Insert(postgres.relation("t"), Mode.APPEND, List.of(), Replacement.AUTO, true),
                                    rows));
            assertThat(failure.constraint()).isEqualTo("boss");
        }
    }

    @Test
    void aTableThatOthersReferToIsNotTruncated() throws Exception {
        postgres.sql("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE child (t int CONSTRAINT c REFERENCES t)");
        DatabaseException failure = failure(
                Code.CONFLICT,
                () -> postgres.write(
                        "t",
                        Mode.REPLACE,
                        Replacement.TRUNCATE,
                        Rows.reader(postgres.allocator(), postgres.inputSchema("t"), List.of())));
        assertThat(failure.constraint()).isEqualTo("c");
        assertThat(failure.hint()).contains("replace=delete");
    }

    @Test
    void partitionedTablesTakeRows() throws Exception {
        postgres.sql(
                "CREATE TABLE t (id int PRIMARY KEY, word text) PARTITION BY RANGE (id)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20)");
        postgres.append("t", Rows.of(row(1L, "a"), row(11L, "b")));
        assertThat(postgres.replace("t", Rows.of(row(11L, "c"), row(12L, "d"))))
                .isEqualTo(new InsertResult(1, 1, 1, 0));
        failure(Code.CONFLICT, () -> postgres.append("t", Rows.of(row(99L, "nowhere"))));
        assertThat(postgres.texts("SELECT word FROM t ORDER BY id")).containsExactly("c", "d");
    }

    @Test
    void aLargeTextPassesInPieces() throws Exception {
        postgres.sql("CREATE TABLE t (id int, word text)");
        postgres.append("t", Rows.of(row(1L, "x".repeat(5_000_000)), row(2L, "y")));
        assertThat(postgres.texts("SELECT length(word) FROM t ORDER BY id")).containsExactly("5000000", "1");
    }

    /** Interrupts a write, and asserts that it ends soon, in the server too, and leaves the rows as they were. */
    private void interruptedWhen(CountDownLatch reached, ArrowReader rows, String waiting) throws Exception {
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Throwable> end = threads.submit(
                    () -> catchThrowable(() -> postgres.write("t", Mode.APPEND, Replacement.AUTO, rows)));
            assertThat(reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            while (postgres.texts(waiting).isEmpty()) {
                Thread.onSpinWait();
            }
            threads.shutdownNow();
            Throwable thrown = end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(thrown).isInstanceOf(DatabaseException.class);
            while (!postgres.texts(waiting).isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    private static String activity(String condition) {
        return "SELECT pid FROM pg_stat_activity WHERE application_name = 'tabledav' AND query LIKE 'COPY%' AND "
                + condition;
    }

    @Test
    void anInterruptEndsACopyThatWaitsForALock() throws Exception {
        postgres.sql("CREATE TABLE t (id int)");
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            interruptedWhen(
                    new CountDownLatch(0),
                    Rows.generated(postgres.allocator(), postgres.inputSchema("t"), 1000, 1_000_000, n -> row(n)),
                    activity("wait_event_type = 'Lock'"));
        }
        assertThat(postgres.texts("SELECT count(*) FROM t")).containsExactly("0");
    }

    @Test
    void anInterruptEndsACopyThatWaitsForRows() throws Exception {
        postgres.sql("CREATE TABLE t (id int)");
        CountDownLatch asked = new CountDownLatch(1);
        ArrowReader rows = Rows.before(
                Rows.generated(postgres.allocator(), postgres.inputSchema("t"), 10, 1000, n -> row(n)), batch -> {
                    if (batch == 3) {
                        asked.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            throw DatabaseException.of(Code.CANCELLED, "The caller went away.");
                        }
                    }
                });
        interruptedWhen(asked, rows, activity("state = 'active'"));
        assertThat(postgres.texts("SELECT count(*) FROM t")).containsExactly("0");
    }

    @Test
    void aConnectionThatIsCutInTheMiddleLeavesNothing() throws Exception {
        postgres.sql("CREATE TABLE t (id int)", "INSERT INTO t VALUES (-1)");
        ArrowReader rows = Rows.before(
                Rows.generated(postgres.allocator(), postgres.inputSchema("t"), 1000, 1_000_000, n -> row(n)),
                batch -> {
                    if (batch == 5) {
                        cut();
                    }
                });
        failure(Code.UNAVAILABLE, () -> postgres.write("t", Mode.REPLACE, Replacement.DELETE, rows));
        assertThat(postgres.texts("SELECT id FROM t")).containsExactly("-1");
        assertThat(postgres.append("t", Rows.of(row(5L))).inserted()).isEqualTo(1);
    }

    private void cut() {
        try {
            postgres.texts("SELECT pg_terminate_backend(pid) FROM (" + activity("true") + ") AS a");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
