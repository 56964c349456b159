package io.tabledav.backend.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.Query;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.ReadShape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to connections between calls, through either driver. */
@ParameterizedClass
@EnumSource(MysqlDriver.class)
class MysqlSessionsTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    /** What no SQL of a client may call itself, a function of the database may. */
    private static final String TAKE = "CREATE FUNCTION take(name VARCHAR(100)) RETURNS INT RETURN GET_LOCK(name, 0)";

    @RegisterExtension
    private final MysqlFixture mysql;

    MysqlSessionsTest(MysqlDriver driver) {
        this.mysql = new MysqlFixture(driver);
    }

    @Test
    void theFirstCallAfterAllConnectionsWereEndedSucceeds() throws Exception {
        mysql.sql("CREATE TABLE t (n BIGINT)", "INSERT INTO t VALUES (1)");
        fill();

        List<String> ids =
                mysql.texts("SELECT id FROM information_schema.PROCESSLIST WHERE id <> CONNECTION_ID() AND db = '"
                        + mysql.schema() + "'");
        assertThat(ids).hasSize(4);
        for (String id : ids) {
            mysql.sql("KILL " + id);
        }

        assertThat(mysql.rows("t")).hasSize(1);
        fill();
    }

    @Test
    void nothingThatSqlHasTakenIsHeldAfterIt() throws Exception {
        mysql.sql(TAKE, "CREATE TABLE t (n BIGINT)");
        String name = mysql.schema();
        mysql.result("SELECT take('" + name + "_read')", Effect.READ);
        becomesFree(name + "_read");

        mysql.result("INSERT INTO t SELECT take('" + name + "_write')", Effect.WRITE);
        becomesFree(name + "_write");

        ArrowReader reader = mysql.database()
                .query(
                        new Query.Sql(
                                "SELECT take('" + name + "_early'), REPEAT('x', 10000) FROM seq_1_to_100000",
                                Query.Parameters.NONE,
                                Effect.READ),
                        mysql.allocator());
        assertThat(reader.loadNextBatch()).isTrue();
        reader.close();
        becomesFree(name + "_early");
    }

    @Test
    void aCancelledStatementHoldsNothing() throws Exception {
        mysql.sql(TAKE);
        String name = mysql.schema() + "_cancelled";
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Throwable> end = threads.submit(
                    () -> catchThrowable(() -> mysql.result("SELECT take('" + name + "'), SLEEP(60)", Effect.READ)));
            try {
                until(() -> !isFree(name));
            } finally {
                threads.shutdownNow();
            }
            assertThat(end.get(30, TimeUnit.SECONDS)).isInstanceOf(DatabaseException.class);
            becomesFree(name);
        }
    }

    private boolean isFree(String lock) throws Exception {
        return mysql.texts("SELECT IS_FREE_LOCK('" + lock + "')").getFirst().equals("1");
    }

    private void becomesFree(String lock) throws Exception {
        until(() -> isFree(lock));
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(SOON);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(10);
        }
    }

    /** Has as many connections in the pool as go in. */
    private void fill() throws Exception {
        List<ArrowReader> readers = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            readers.add(mysql.open("t", ReadShape.ALL));
        }
        for (ArrowReader reader : readers) {
            while (reader.loadNextBatch()) {
                assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(1);
            }
            reader.close();
        }
    }
}
