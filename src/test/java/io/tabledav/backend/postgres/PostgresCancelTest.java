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
import io.tabledav.spi.RelationName;
import io.tabledav.testing.PostgresServer;
import io.tabledav.testing.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;

/** What ends early ends in the server, too. */
class PostgresCancelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void aReaderThatIsClosedEarlyEndsItsStatementAndItsConnection() throws Exception {
        try (PostgresFixture pg =
                new PostgresFixture().execute("CREATE TABLE t AS SELECT generate_series(1, 3000000) AS n")) {
            ArrowReader reader = pg.open("t", ReadShape.ALL);
            assertThat(reader.loadNextBatch()).isTrue();
            reader.close();
            awaitNothing(pg, "COPY (SELECT \"n\" FROM \"" + pg.schema + "\"");
            assertThat(pg.sql(Effect.READ, "SELECT count(*) FROM t WHERE n < 3"))
                    .hasSize(1);
        }
    }

    @Test
    void anInterruptedSleepEndsInTheServer() throws Exception {
        try (PostgresFixture pg = new PostgresFixture();
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            String mark = "'asleep in " + pg.schema + "'";
            Future<Throwable> end =
                    threads.submit(() -> catchThrowable(() -> pg.sql(Effect.READ, "SELECT pg_sleep(600), " + mark)));
            try {
                await(pg, "1", mark);
            } finally {
                threads.shutdownNow();
            }
            Throwable thrown = end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(thrown).isInstanceOf(DatabaseException.class);
            assertThat(((DatabaseException) thrown).code()).isEqualTo(Code.CANCELLED);
            awaitNothing(pg, mark);
        }
    }

    private static void awaitNothing(PostgresFixture pg, String text) throws Exception {
        await(pg, "0", text);
    }

    private static void await(PostgresFixture pg, String count, String text) throws Exception {
        String sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tabledav' AND state = 'active'"
                + " AND position(" + PostgresNames.literal(text) + " IN query) > 0 AND pid <> pg_backend_pid()";
        Instant end = Instant.now().plus(PATIENCE);
        while (!count.equals(pg.value(sql))) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(20);
        }
    }

    @Test
    void aServerThatStopsIsUnavailableUntilItIsBack() throws Exception {
        try (PostgresServer server = PostgresServer.own();
                BufferAllocator allocator = new RootAllocator()) {
            server.execute("CREATE TABLE public.t AS SELECT generate_series(1, 3000000) AS n");
            Query scan = new Query.Scan(new RelationName("public", "t"), ReadShape.ALL);
            try (PostgresDatabase database = new PostgresDatabase(JdbcSettings.of(server.url() + "?user=postgres"))) {
                try (ArrowReader reader = database.query(scan, allocator)) {
                    assertThat(reader.loadNextBatch()).isTrue();
                    server.stop();
                    failure(Code.UNAVAILABLE, () -> Rows.count(reader));
                }
                failure(Code.UNAVAILABLE, database::listSchemas);
                server.startAgain();
                try (ArrowReader reader = database.query(scan, allocator)) {
                    assertThat(Rows.count(reader)).isEqualTo(3_000_000);
                }
            }
        }
    }
}
