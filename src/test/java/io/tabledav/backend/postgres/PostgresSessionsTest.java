package io.tabledav.backend.postgres;

import static io.tabledav.backend.postgres.PostgresFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.ReadShape;
import io.tabledav.testing.PostgresServer;
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

/** What happens to connections between calls. */
class PostgresSessionsTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    /** What no SQL of a client may call itself, a function of the database may. */
    private static final String TAKE = "CREATE FUNCTION take(number bigint) RETURNS int LANGUAGE plpgsql"
            + " AS 'BEGIN PERFORM pg_advisory_lock(number); RETURN 1; END'";

    private static final String SET = "CREATE FUNCTION remember(word text) RETURNS text LANGUAGE plpgsql"
            + " AS 'BEGIN RETURN set_config(''house.of'', word, false); END'";

    @Test
    void theFirstCallAfterAllConnectionsWereEndedSucceeds() throws Exception {
        try (PostgresFixture pg = new PostgresFixture().execute("CREATE TABLE t AS SELECT 1 AS n")) {
            fill(pg);

            pg.value("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                    + " WHERE application_name = 'tabledav'");

            assertThat(pg.database.listRelations(pg.schema)).hasSize(1);
            fill(pg);
        }
    }

    @Test
    void theFirstCallAfterARestartSucceeds() throws Exception {
        try (PostgresServer server = PostgresServer.own();
                PostgresDatabase database = new PostgresDatabase(JdbcSettings.of(server.url() + "?user=postgres"))) {
            assertThat(database.listSchemas()).isNotEmpty();
            server.stop();
            server.startAgain();

            assertThat(database.listSchemas()).isNotEmpty();
        }
    }

    @Test
    void nothingThatSqlHasTakenIsHeldAfterIt() throws Exception {
        try (PostgresFixture pg = new PostgresFixture().execute(TAKE, "CREATE TABLE t (n bigint)")) {
            pg.sql(Effect.READ, "SELECT take(7001)");
            becomesFree(pg, 7001);

            pg.sql(Effect.WRITE, "INSERT INTO t SELECT 1 FROM (SELECT take(7002)) AS locked");
            becomesFree(pg, 7002);

            failure(Code.INVALID, () -> pg.sql(Effect.READ, "SELECT take(7003), 1 / (random() * 0)::int"));
            becomesFree(pg, 7003);

            ArrowReader reader = pg.database.query(
                    new Query.Sql("SELECT take(7004), generate_series(1, 3000000)", Query.Parameters.NONE, Effect.READ),
                    pg.allocator);
            assertThat(reader.loadNextBatch()).isTrue();
            reader.close();
            becomesFree(pg, 7004);
        }
    }

    @Test
    void aCancelledStatementHoldsNothing() throws Exception {
        try (PostgresFixture pg = new PostgresFixture().execute(TAKE);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Throwable> end =
                    threads.submit(() -> catchThrowable(() -> pg.sql(Effect.READ, "SELECT take(7005), pg_sleep(600)")));
            try {
                until(() -> !isFree(pg, 7005));
            } finally {
                threads.shutdownNow();
            }
            assertThat(end.get(30, TimeUnit.SECONDS)).isInstanceOf(DatabaseException.class);
            becomesFree(pg, 7005);
        }
    }

    @Test
    void theConnectionIsUsedAgainWithoutWhatSqlHasSet() throws Exception {
        try (PostgresFixture pg = new PostgresFixture().execute(SET)) {
            String set = "SELECT pg_backend_pid(), remember('cards')";
            Object process = pg.sql(Effect.READ, set).getFirst().getFirst();
            String idle = "SELECT count(*) FROM pg_stat_activity WHERE query = 'DISCARD ALL' AND pid = " + process;
            assertThat(pg.value(idle)).as("reset while it waits").isEqualTo("1");

            String look = "SELECT pg_backend_pid(), coalesce(current_setting('house.of', true), '')";
            assertThat(pg.sql(Effect.READ, look)).hasSize(1).first().isEqualTo(List.of(process, ""));
        }
    }

    private static boolean isFree(PostgresFixture pg, int lock) throws Exception {
        return "t".equals(pg.value("SELECT pg_try_advisory_lock(" + lock + ")"));
    }

    private static void becomesFree(PostgresFixture pg, int lock) throws Exception {
        until(() -> isFree(pg, lock));
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(SOON);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(10);
        }
    }

    /** Has as many connections in the pool as go in. */
    private static void fill(PostgresFixture pg) throws Exception {
        List<ArrowReader> readers = new ArrayList<>();
        for (int number = 0; number < 8; number++) {
            readers.add(pg.open("t", ReadShape.ALL));
        }
        for (ArrowReader reader : readers) {
            while (reader.loadNextBatch()) {
                assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(1);
            }
            reader.close();
        }
    }
}
