package io.tabledav.state.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.state.LockHolder;
import io.tabledav.state.LockKind;
import io.tabledav.state.LockKind.Depth;
import io.tabledav.state.LockKind.Scope;
import io.tabledav.state.LockOutcome;
import io.tabledav.state.LockRequest;
import io.tabledav.state.ResourceLock;
import io.tabledav.state.State;
import io.tabledav.state.StateLimits;
import io.tabledav.testing.MuteServer;
import io.tabledav.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database of the state is gone, says nothing, or is no such database. */
class StateFaultsTest {

    /** Far beyond the few seconds that it is meant to take, and far below what a driver waits by itself. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static State open(String url) {
        return new JdbcState(
                new StateSettings(url, PostgresServer.USER, null, StateLimits.DEFAULTS), InstantSource.system());
    }

    private static ResourceLock lock(State state, String key) {
        LockOutcome outcome = state.locks()
                .lock(new LockRequest(
                        key,
                        new LockKind(Scope.EXCLUSIVE, Depth.ZERO, false),
                        new LockHolder("ann", ""),
                        Duration.ofHours(1)));
        assertThat(outcome).isInstanceOf(LockOutcome.Granted.class);
        return ((LockOutcome.Granted) outcome).lock();
    }

    private static void assertUnavailable(State state) {
        long start = System.nanoTime();
        Throwable failure = catchThrowable(() -> state.locks().covering("/a"));
        assertThat(failure).isInstanceOf(DatabaseException.class);
        assertThat(((DatabaseException) failure).code()).as(failure.toString()).isEqualTo(Code.UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    /** Once it is known to be down nobody waits: a hundred calls take no longer than one. */
    private static void assertAllUnavailable(State state) throws Exception {
        List<Future<?>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                calls.add(threads.submit(() -> {
                    assertUnavailable(state);
                    return true;
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
    }

    private static void awaitAvailable(State state) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (true) {
            try {
                state.check();
                return;
            } catch (DatabaseException e) {
                assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
                assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
                Thread.sleep(100);
            }
        }
    }

    @Test
    void aServerThatGoesAndComesBackIsUsedAgain() throws Exception {
        try (PostgresServer server = PostgresServer.own();
                State state = open(server.url())) {
            ResourceLock kept = lock(state, "/a");
            server.stop();
            assertUnavailable(state);
            assertAllUnavailable(state);
            server.startAgain();
            awaitAvailable(state);
            assertThat(state.locks().covering("/a")).containsExactly(kept);
            lock(state, "/b");
        }
    }

    /** Its pooled connections are all dead then, and no call may fail because of that. */
    @Test
    void aServerThatWasRestartedBetweenTwoCallsIsNotMissed() throws Exception {
        try (PostgresServer server = PostgresServer.own();
                State state = open(server.url())) {
            lock(state, "/a");
            List<Future<?>> calls = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 20; i++) {
                    calls.add(threads.submit(() -> state.locks().covering("/a")));
                }
            }
            for (Future<?> call : calls) {
                call.get();
            }
            server.stop();
            server.startAgain();
            lock(state, "/b");
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUpSoonAndUsedWhenItAnswers() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String schema = server.createSchema();
        try (MuteServer mute = new MuteServer();
                State state = open("jdbc:postgresql://127.0.0.1:" + mute.port() + "/" + PostgresServer.DATABASE
                        + "?currentSchema=" + schema)) {
            assertUnavailable(state);
            mute.answerFrom(server.port());
            awaitAvailable(state);
            lock(state, "/a");
        } finally {
            server.dropSchema(schema);
        }
    }

    /** Another server that hangs in the middle of a transaction does not take this one along. */
    @Test
    void aGuardThatDoesNotComeFreeIsGivenUpSoon() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String schema = server.createSchema();
        try (State state = open(server.url() + "?currentSchema=" + schema)) {
            lock(state, "/a");
            try (Connection other = server.connect(PostgresServer.DATABASE);
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("UPDATE " + schema + ".tabledav_guard SET held = held");
                long start = System.nanoTime();
                assertThatThrownBy(() -> lock(state, "/b"))
                        .isInstanceOfSatisfying(
                                DatabaseException.class,
                                failure -> assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
                assertThat(state.locks().covering("/a")).hasSize(1);
                other.rollback();
            }
            lock(state, "/b");
        } finally {
            server.dropSchema(schema);
        }
    }

    /** The first calls of several servers all want to make the tables. */
    @Test
    void serversThatStartAtOnceMakeTheTablesOnce() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String schema = server.createSchema();
        List<State> states = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                State state = open(server.url() + "?currentSchema=" + schema);
                states.add(state);
                String key = "/k" + i;
                calls.add(threads.submit(() -> lock(state, key)));
            }
            for (Future<?> call : calls) {
                call.get();
            }
            assertThat(states.getFirst().locks().below("/", 10)).hasSize(4);
        } finally {
            states.forEach(State::close);
            server.dropSchema(schema);
        }
    }

    @Test
    void aFileThatIsNoDatabaseOrCannotBeMadeIsToldSo(@TempDir Path folder) throws IOException {
        Path garbage = Files.writeString(folder.resolve("garbage.db"), "no database at all ".repeat(100));
        for (Path file : List.of(garbage, folder.resolve("no such folder/state.db"))) {
            try (State state = new JdbcState(
                    new StateSettings("jdbc:sqlite:" + file, null, null, StateLimits.DEFAULTS),
                    InstantSource.system())) {
                assertUnavailable(state);
            }
        }
        assertThatThrownBy(() -> open("jdbc:h2:mem:"))
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        failure -> assertThat(failure.code()).isEqualTo(Code.INVALID));
    }

    @Test
    void aStateThatWasClosedSaysSo(@TempDir Path folder) {
        State state = new JdbcState(
                new StateSettings("jdbc:sqlite:" + folder.resolve("s.db"), null, null, StateLimits.DEFAULTS),
                InstantSource.system());
        lock(state, "/a");
        state.close();
        assertUnavailable(state);
    }

    /** A hundred thousand locks, as many as there may be: the next is refused, and all else goes on by index. */
    @Test
    void aHundredThousandLocksAreTheEndAndNoBurden() throws Exception {
        SqlitePlace place = new SqlitePlace();
        try (State state = place.open(StateLimits.DEFAULTS, InstantSource.system())) {
            state.check();
            try (Connection connection = place.connect()) {
                fill(connection, 100_000);
                List<String> plans = plans(
                        connection,
                        LockRows.SELECT
                                + " WHERE resource IN (x'2f', x'2f61') AND expires_at > 1 ORDER BY resource, token",
                        LockRows.SELECT + " WHERE resource > x'2f' AND resource < x'30' AND expires_at > 1"
                                + " ORDER BY resource, token LIMIT 3",
                        LockRows.SELECT + " WHERE parent = x'2f61' AND expires_at > 1 ORDER BY resource, token",
                        "SELECT COUNT(*) FROM tabledav_lock WHERE principal = x'61' AND expires_at > 1");
                assertThat(plans).noneMatch(plan -> plan.contains("SCAN tabledav_lock"));
            }
            assertThat(state.locks().covering("/db/main/t5000/x"))
                    .extracting(ResourceLock::key)
                    .containsExactly("/db/main/t5000");
            assertThat(state.locks().below("/db", 5)).hasSize(5);
            assertThatThrownBy(() -> lock(state, "/other")).isInstanceOfSatisfying(DatabaseException.class, failure -> {
                assertThat(failure.code()).isEqualTo(Code.STORAGE_FULL);
                assertThat(failure.message()).contains("100000 locks");
            });
            assertThat(state.locks().remove("/db/main/t5000")).hasSize(1);
            lock(state, "/other");
            assertThat(state.locks().remove("/")).hasSize(100_000);
        } finally {
            place.clear();
            place.close();
        }
    }

    private static void fill(Connection connection, int count) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " + (count - 1)
                            + ") INSERT INTO tabledav_lock (token, resource, parent, bucket, lock_scope, lock_depth, name_only,"
                            + " principal, owner_text, timeout_ms, created_at, expires_at) SELECT 'urn:uuid:' || i,"
                            + " CAST('/db/main/t' || i AS BLOB), CAST('/db/main' AS BLOB), "
                            + Guards.part("/db/main/t0")
                            + ", 'exclusive', 'infinity', 0, CAST('user' || (i % 100) AS BLOB), x'', 1, 1, 9999999999999 FROM n");
            statement.executeUpdate(
                    "UPDATE tabledav_guard SET held = " + count + " WHERE bucket = " + Guards.part("/db/main/t0"));
        }
    }

    private static List<String> plans(Connection connection, String... queries) throws SQLException {
        List<String> plans = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (String query : queries) {
                try (java.sql.ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + query)) {
                    while (rows.next()) {
                        plans.add(rows.getString("detail"));
                    }
                }
            }
        }
        return plans;
    }
}
