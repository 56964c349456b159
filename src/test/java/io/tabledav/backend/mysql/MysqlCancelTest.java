package io.tabledav.backend.mysql;

import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.ReadShape;
import io.tabledav.testing.MariaDbServer;
import io.tabledav.testing.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What runs in the server ends with the call, through either driver. */
@ParameterizedClass
@EnumSource(MysqlDriver.class)
class MysqlCancelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    private final MysqlFixture mysql;

    MysqlCancelTest(MysqlDriver driver) {
        this.mysql = new MysqlFixture(driver);
    }

    /** How many statements run in the schema, but for those that look. */
    private boolean runs(String word) {
        try {
            return !mysql.texts("SELECT id FROM information_schema.PROCESSLIST WHERE id <> CONNECTION_ID()"
                            + " AND db = '" + mysql.schema() + "' AND info LIKE '%" + word + "%'")
                    .isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void until(boolean running, String word) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (runs(word) != running) {
            assertThat(System.nanoTime()).as(word).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void endsWhenInterrupted(String word, ThrowingCallable call) throws Exception {
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Throwable> end = threads.submit(() -> catchThrowable(call));
            until(true, word);
            threads.shutdownNow();
            Throwable thrown = end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(thrown).isInstanceOf(DatabaseException.class);
            assertThat(((DatabaseException) thrown).code()).isEqualTo(Code.CANCELLED);
        }
        until(false, word);
    }

    @Test
    void aSleepingStatementEnds() throws Exception {
        endsWhenInterrupted("SLEEP", () -> mysql.result("SELECT SLEEP(60)", Effect.READ));
        assertThat(mysql.result("SELECT 1", Effect.READ)).hasSize(1);
    }

    @Test
    void aScanThatIsReadSlowlyEndsWhenItsReaderIsClosed() throws Exception {
        mysql.sql("CREATE TABLE t (x LONGTEXT)", "INSERT INTO t SELECT REPEAT('x', 100000) FROM seq_1_to_500");
        ArrowReader reader = mysql.open("t", ReadShape.ALL);
        assertThat(reader.loadNextBatch()).isTrue();
        until(true, "SELECT `x`");
        reader.close();
        until(false, "SELECT `x`");
        assertThat(mysql.rows("t")).hasSize(500);
    }

    @Test
    void aWriteThatWaitsForALockEnds() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY)");
        try (Connection other = MariaDbServer.shared().connect(mysql.schema());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (1)");
            endsWhenInterrupted("INSERT INTO", () -> mysql.append("t", Rows.of(row(1L))));
            other.rollback();
        }
        assertThat(mysql.rows("t")).isEmpty();
        mysql.append("t", Rows.of(row(1L)));
        assertThat(mysql.rows("t")).hasSize(1);
    }
}
