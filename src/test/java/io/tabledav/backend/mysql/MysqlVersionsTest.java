package io.tabledav.backend.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.VersionedScans;
import io.tabledav.testing.MariaDbServer;
import io.tabledav.testing.Rows;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Version tokens of a MariaDB with a binary log. */
class MysqlVersionsTest {
    private static final int CONTENTS = 50;

    private static MariaDbServer server;
    private static String schema;

    @BeforeAll
    static void start() throws Exception {
        server = MariaDbServer.own("--log-bin=binlog", "--server-id=1", "--binlog-format=ROW");
        schema = server.createOwnDatabase();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(MysqlDriver.class)
    void aTokenStaysUntilSomebodyWrites(MysqlDriver driver) throws Exception {
        run("DROP TABLE IF EXISTS t", "CREATE TABLE t (id BIGINT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        try (MysqlDatabase database = database(driver, MariaDbServer.USER)) {
            String first = token(database, "t");
            assertThat(first).isNotNull();
            run("SELECT * FROM t", "UPDATE t SET id = 1 WHERE id = 7");
            assertThat(token(database, "t")).isEqualTo(first);
            run("UPDATE t SET id = 2");
            assertThat(token(database, "t")).isNotEqualTo(first);
        }
    }

    @Test
    void thereIsNoneForWhatIsNotInTheTablesOfTheServer() throws Exception {
        run(
                "CREATE TABLE base (id BIGINT PRIMARY KEY)",
                "CREATE VIEW v AS SELECT id, NOW(6) AS now FROM base",
                "CREATE TABLE other (id BIGINT PRIMARY KEY) ENGINE = MyISAM");
        try (MysqlDatabase database = database(MysqlDriver.MARIADB, MariaDbServer.USER)) {
            assertThat(token(database, "base")).isNotNull();
            assertThat(token(database, "v")).isNull();
            assertThat(token(database, "other")).isNull();
        }
    }

    @Test
    void thereIsNoneForAUserWhoMayNotAskAboutTheLog() throws Exception {
        run("CREATE TABLE asked (id BIGINT PRIMARY KEY)");
        try (MysqlDatabase database = database(MysqlDriver.MARIADB, MariaDbServer.OWNER)) {
            assertThat(token(database, "asked")).isNull();
        }
    }

    @Test
    void thereIsNoneWithoutALog() throws Exception {
        MariaDbServer shared = MariaDbServer.shared();
        String name = shared.createDatabase();
        shared.execute(name, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
        try (MysqlDatabase database = new MysqlDatabase(
                new JdbcSettings(shared.url(name), MariaDbServer.USER, null, 2, Duration.ofSeconds(30)))) {
            assertThat(database.versionToken(new RelationName(name, "t"))).isNull();
        } finally {
            shared.dropDatabase(name);
        }
    }

    /** Rows that are read after a token was taken are those of the token or newer: no token ever stands for two contents. */
    @Test
    void equalTokensProveEqualRowsWhileOthersWrite() throws Exception {
        run(
                "DROP TABLE IF EXISTS n",
                "CREATE TABLE n (id BIGINT PRIMARY KEY, c BIGINT NOT NULL)",
                "INSERT INTO n VALUES (1, 0)");
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> write(done));
        writer.start();
        Map<String, Long> greatest = new HashMap<>();
        try (MysqlDatabase database = database(MysqlDriver.MARIADB, MariaDbServer.USER);
                BufferAllocator allocator = new RootAllocator()) {
            for (int look = 0; look < 5_000 && greatest.size() < CONTENTS; look++) {
                String before = Objects.requireNonNull(token(database, "n"));
                long count = count(database, allocator);
                String after = Objects.requireNonNull(token(database, "n"));
                if (before.equals(after)) {
                    Long known = greatest.putIfAbsent(before, count);
                    assertThat(known == null ? count : known).as(before).isEqualTo(count);
                    assertThat(count(database, allocator)).isGreaterThanOrEqualTo(count);
                }
            }
        } finally {
            done.set(true);
            writer.join();
        }
        assertThat(greatest).as("contents that a token stood for").hasSize(CONTENTS);
    }

    /** The token of a scan is that of the rows themselves: none ever comes with two contents, whenever others write. */
    @ParameterizedTest
    @EnumSource(MysqlDriver.class)
    void theTokenOfAScanIsThatOfItsRows(MysqlDriver driver) throws Exception {
        run(
                "DROP TABLE IF EXISTS n",
                "CREATE TABLE n (id BIGINT PRIMARY KEY, c BIGINT NOT NULL)",
                "INSERT INTO n VALUES (1, 0)");
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> write(done));
        writer.start();
        Map<String, Long> contents = new HashMap<>();
        Query.Scan scan = new Query.Scan(new RelationName(schema, "n"), ReadShape.ALL);
        try (MysqlDatabase database = database(driver, MariaDbServer.USER);
                BufferAllocator allocator = new RootAllocator()) {
            for (int look = 0; look < 2_000 && contents.size() < CONTENTS; look++) {
                VersionedScans.VersionedRows versioned = database.scan(scan, allocator);
                try (ArrowReader rows = versioned.rows()) {
                    long count = (Long) Rows.read(rows).getFirst().get(1);
                    Long known = contents.putIfAbsent(Objects.requireNonNull(versioned.token()), count);
                    assertThat(known == null ? count : known)
                            .as(versioned.token())
                            .isEqualTo(count);
                }
            }
        } finally {
            done.set(true);
            writer.join();
        }
        assertThat(contents).as("contents that a token came with").hasSize(CONTENTS);
    }

    private static void write(AtomicBoolean done) {
        try (Connection connection = DriverManager.getConnection(server.url(schema), MariaDbServer.USER, "");
                Statement statement = connection.createStatement()) {
            while (!done.get()) {
                statement.execute("UPDATE n SET c = c + 1");
                // Now and then longer than a look takes, so that some looks meet no write and most do.
                Thread.sleep(ThreadLocalRandom.current().nextInt(40));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(MysqlDatabase database, BufferAllocator allocator) throws Exception {
        RelationName relation = new RelationName(schema, "n");
        try (ArrowReader rows = database.query(new Query.Scan(relation, ReadShape.ALL), allocator)) {
            assertThat(rows.loadNextBatch()).isTrue();
            return ((BigIntVector) rows.getVectorSchemaRoot().getVector("c")).get(0);
        }
    }

    private static @Nullable String token(MysqlDatabase database, String table) {
        return database.versionToken(new RelationName(schema, table));
    }

    private static MysqlDatabase database(MysqlDriver driver, String user) {
        String url = driver == MysqlDriver.MARIADB ? server.url(schema) : server.mysqlUrl(schema);
        return new MysqlDatabase(new JdbcSettings(url, user, null, 2, Duration.ofSeconds(30)));
    }

    private static void run(String... statements) throws Exception {
        server.execute(schema, statements);
    }
}
