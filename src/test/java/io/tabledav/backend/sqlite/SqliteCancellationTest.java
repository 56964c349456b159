package io.tabledav.backend.sqlite;

import static io.tabledav.backend.sqlite.SqliteFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.spi.ReadShape;
import io.tabledav.testing.Rows;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Statements that would run for very long are ended. The time limits only keep a broken backend from hanging the build. */
class SqliteCancellationTest {
    private static final String ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) ";

    @RegisterExtension
    final SqliteFixture sqlite = new SqliteFixture();

    /** Runs a call on a virtual thread, ends it by {@code end} while it runs, and gives what it threw. */
    private static @Nullable Throwable ended(ThrowingCallable call, Ending end) throws Exception {
        CompletableFuture<@Nullable Throwable> thrown = new CompletableFuture<>();
        CountDownLatch started = new CountDownLatch(1);
        Thread thread = Thread.ofVirtual().start(() -> {
            started.countDown();
            thrown.complete(catchThrowable(call));
        });
        assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
        end.of(thread);
        return thrown.get(60, TimeUnit.SECONDS);
    }

    private interface Ending {
        void of(Thread thread) throws Exception;
    }

    private static void cancelled(ThrowingCallable call) throws Exception {
        Throwable thrown = ended(call, thread -> {
            // Long enough to be in the middle of it; ending it earlier must work as well.
            TimeUnit.MILLISECONDS.sleep(100);
            thread.interrupt();
        });
        failure(Code.CANCELLED, () -> {
            throw thrown == null ? new AssertionError("the call ran to its end") : thrown;
        });
        failure(Code.CANCELLED, () -> {
            Throwable early = ended(call, Thread::interrupt);
            throw early == null ? new AssertionError("the call ran to its end") : early;
        });
    }

    @Test
    void aStatementThatGivesNoRowEnds() throws Exception {
        cancelled(() -> sqlite.result(ENDLESS + "SELECT count(*) FROM n", Effect.READ));
        assertThat(sqlite.result("SELECT 1", Effect.READ)).hasSize(1);
    }

    @Test
    void aStatementThatGivesRowsEnds() throws Exception {
        cancelled(() -> sqlite.result(ENDLESS + "SELECT i FROM n", Effect.READ));
    }

    @Test
    void aWriteEndsAndLeavesTheRows() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)", "INSERT INTO t VALUES (1)");
        cancelled(() -> sqlite.result(ENDLESS + "INSERT INTO t SELECT i FROM n WHERE i < 0", Effect.WRITE));
        assertThat(sqlite.values("t")).containsExactly(1L);
        assertThat(sqlite.result("INSERT INTO t VALUES (2)", Effect.WRITE)).hasSize(1);
    }

    @Test
    void theLookAtTheTypesOfAViewEnds() throws Exception {
        sqlite.sql("CREATE VIEW v AS " + ENDLESS + "SELECT i FROM n");
        cancelled(() -> sqlite.rows("v"));
        cancelled(() -> sqlite.database().listColumns(SqliteFixture.relation("v")));
    }

    @Test
    void aWaitForAnotherProcessEnds() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)");
        sqlite.reopen(
                new SqliteSettings(sqlite.file().url(), 2, Duration.ofMinutes(5), Duration.ofMinutes(5), Map.of()));
        try (Connection other = sqlite.file().connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            cancelled(() -> sqlite.result("INSERT INTO t VALUES (1)", Effect.WRITE));
            statement.execute("ROLLBACK");
        }
        assertThat(sqlite.rows("t")).isEmpty();
    }

    @Test
    void aWaitForAConnectionEnds() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)");
        sqlite.reopen(
                new SqliteSettings(sqlite.file().url(), 1, Duration.ofMinutes(5), Duration.ofMinutes(5), Map.of()));
        try (ArrowReader reader = sqlite.open("t", ReadShape.ALL)) {
            assertThat(reader.getVectorSchemaRoot()).isNotNull();
            cancelled(() -> sqlite.rows("t"));
        }
    }

    @Test
    void closingAReaderEndsItsLoad() throws Exception {
        sqlite.sql("CREATE TABLE t (x TEXT)", "INSERT INTO t VALUES ('a')");
        // TEXT is not looked at, so the statement runs only when it is loaded.
        sqlite.sql("CREATE VIEW v AS SELECT t.x FROM t WHERE (" + ENDLESS + "SELECT count(*) FROM n) > 0");
        ArrowReader reader = sqlite.open("v", ReadShape.ALL);
        Throwable thrown = ended(reader::loadNextBatch, thread -> {
            TimeUnit.MILLISECONDS.sleep(100);
            reader.close();
            assertThat(sqlite.allocator().getAllocatedMemory()).isZero();
        });
        failure(Code.CANCELLED, () -> {
            throw thrown == null ? new AssertionError("the load ran to its end") : thrown;
        });
        failure(Code.CANCELLED, reader::loadNextBatch);
    }

    @Test
    void closingTheDatabaseEndsWhatRuns() throws Exception {
        Throwable thrown = ended(
                () -> {
                    try (ArrowReader reader =
                            sqlite.statement(ENDLESS + "SELECT count(*) FROM n", Effect.READ, Parameters.NONE)) {
                        Rows.count(reader);
                    }
                },
                thread -> {
                    TimeUnit.MILLISECONDS.sleep(100);
                    sqlite.database().close();
                });
        failure(Code.CANCELLED, () -> {
            throw thrown == null ? new AssertionError("the statement ran to its end") : thrown;
        });
    }

    @Test
    void manyCancelledCallsLeaveEveryConnectionUsable() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)", "INSERT INTO t VALUES (1)");
        for (int round = 0; round < 50; round++) {
            long pauseMicros = round * 40L;
            ended(() -> sqlite.result(ENDLESS + "SELECT count(*) FROM n", Effect.READ), thread -> {
                TimeUnit.MICROSECONDS.sleep(pauseMicros);
                thread.interrupt();
            });
            assertThat(sqlite.rows("t")).isEqualTo(List.of(List.of(1L)));
        }
    }
}
