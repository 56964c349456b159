package io.tabledav.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.PostgresServer;
import io.tabledav.testing.Rows;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What PostgreSQL proves of a relation's rows, and that the same rows come in the same order. */
class PostgresVersionsTest {

    /** More than a quarter of the test server's shared buffers of 64 MB: only such tables are scanned together. */
    private static final String BIG =
            "CREATE TABLE big AS SELECT n, repeat('x', 400) AS note FROM generate_series(1, 60000) AS n";

    private static final int CONTENTS = 50;

    @Test
    void aStandbyProvesNothing() throws Exception {
        try (PostgresServer server = PostgresServer.own();
                PostgresDatabase database = new PostgresDatabase(JdbcSettings.of(server.url() + "?user=postgres"))) {
            server.execute("CREATE TABLE t (id bigint PRIMARY KEY)");
            RelationName table = new RelationName("public", "t");
            assertThat(database.versionToken(table)).isNotNull();
            assertThat(database.relationInfo(table).insertable()).isTrue();
            server.stop();
            server.startAsStandby();

            assertThat(database.versionToken(table)).isNull();
            assertThat(database.relationInfo(table).insertable()).isFalse();
        }
    }

    /** No token ever stands for two contents, whatever commits between a look and a read. */
    @Test
    void equalTokensProveEqualRowsWhileOthersWrite() throws Exception {
        try (PostgresFixture pg = new PostgresFixture()
                .execute("CREATE TABLE n (id int PRIMARY KEY, c int NOT NULL)", "INSERT INTO n VALUES (1, 0)")) {
            AtomicBoolean done = new AtomicBoolean();
            Thread writer = new Thread(() -> write(pg, done));
            writer.start();
            Map<String, Long> counts = new HashMap<>();
            try {
                for (int look = 0; look < 5_000 && counts.size() < CONTENTS; look++) {
                    String before = token(pg);
                    long count = count(pg);
                    if (token(pg).equals(before)) {
                        Long known = counts.putIfAbsent(before, count);
                        assertThat(known == null ? count : known).as(before).isEqualTo(count);
                    }
                }
            } finally {
                done.set(true);
                writer.join();
            }
            assertThat(counts).as("contents that a token stood for").hasSize(CONTENTS);
        }
    }

    @Test
    void aScanBesideAnotherBeginsWithTheFirstRow() throws Exception {
        try (PostgresFixture pg = new PostgresFixture().execute(BIG);
                Connection other = pg.server.connect(PostgresServer.DATABASE);
                Statement scan = other.createStatement()) {
            other.setAutoCommit(false);
            scan.execute("DECLARE c CURSOR FOR TABLE " + pg.schema + ".big");
            scan.execute("FETCH 30000 FROM c");
            try (Statement joined = other.createStatement()) {
                // What has to be prevented does happen here.
                joined.execute("DECLARE d CURSOR FOR TABLE " + pg.schema + ".big");
                joined.execute("FETCH 1 FROM d");
                assertThat(joined.getResultSet().next()).isTrue();
                assertThat(joined.getResultSet().getInt(1)).isGreaterThan(1);
            }

            try (ArrowReader rows = pg.open("big", ReadShape.ALL)) {
                assertThat(rows.loadNextBatch()).isTrue();
                IntVector numbers = (IntVector) rows.getVectorSchemaRoot().getVector("n");
                assertThat(numbers.get(0)).isEqualTo(1);
            }
        }
    }

    private static String token(PostgresFixture pg) {
        @Nullable String token = pg.database.versionToken(pg.relation("n"));
        return Objects.requireNonNull(token);
    }

    private static long count(PostgresFixture pg) throws Exception {
        try (ArrowReader reader = pg.open("n", ReadShape.ALL)) {
            List<List<@Nullable Object>> rows = Rows.read(reader);
            return (Long) Objects.requireNonNull(rows.getFirst().get(1));
        }
    }

    private static void write(PostgresFixture pg, AtomicBoolean done) {
        try (Connection connection = pg.server.connect(PostgresServer.DATABASE);
                Statement statement = connection.createStatement()) {
            while (!done.get()) {
                statement.execute("UPDATE " + pg.schema + ".n SET c = c + 1");
                // Now and then longer than a look takes, so that some looks meet no write and most do.
                Thread.sleep(ThreadLocalRandom.current().nextInt(40));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
