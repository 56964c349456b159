package io.tabledav.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a write ends: what a client is told of a commit, and that no interrupt reaches the next user of a connection. */
class JdbcConnectionTest {
    private final List<String> calls = new ArrayList<>();
    private @Nullable SQLException commitFailure;
    private Runnable duringCommit = () -> {};
    private Reset reset = () -> true;
    private final JdbcConnection connection = new JdbcConnection(driver(), new Recorded());

    /** A connection of a driver that only notes what is called. */
    private Connection driver() {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    if (method.getName().equals("commit")) {
                        duringCommit.run();
                        if (commitFailure != null) {
                            throw commitFailure;
                        }
                    }
                    return method.getReturnType() == boolean.class ? Boolean.FALSE : null;
                });
    }

    @Test
    void aCommitWithoutAnAnswerIsToldAsUnknown() {
        commitFailure = new SQLException("the socket is gone", "08006");

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(connection::commit)
                .withMessageContaining("not known")
                .satisfies(told -> assertThat(told.code()).isEqualTo(Code.INTERNAL));
        assertThat(connection.committed()).isFalse();
    }

    @Test
    void aCommitThatTheServerRefusesIsToldAsItSays() {
        commitFailure = new SQLException("a deferred constraint", "23505");

        assertThatExceptionOfType(SQLException.class).isThrownBy(connection::commit);
        assertThat(connection.cancelled().code()).isEqualTo(Code.CANCELLED);
    }

    @Test
    void aWriteThatIsInterruptedAndCommittedNeverthelessIsDone() throws Exception {
        Thread caller = Thread.currentThread();
        CountDownLatch told = new CountDownLatch(1);
        duringCommit = () -> {
            caller.interrupt();
            await(told);
        };
        Recorded dialect = new Recorded() {
            @Override
            public void interrupt(Connection connection, @Nullable Statement running) {
                told.countDown();
            }
        };
        JdbcConnection engine = new JdbcConnection(driver(), dialect);
        try (DriverThreads threads = new DriverThreads("test", 1)) {
            List<Boolean> clean = new ArrayList<>();
            try (Session<JdbcConnection> session =
                    new Session<>(engine, threads, (taken, isClean) -> clean.add(isClean))) {
                String result = session.call(on -> {
                    on.commit();
                    return "written";
                });
                assertThat(result).isEqualTo("written");
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(clean).containsExactly(false);
        }
    }

    @Test
    void aWriteThatWasInterruptedBeforeItsCommitIsNotCommitted() {
        connection.interrupt();

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(connection::commit)
                .satisfies(told -> assertThat(told.code()).isEqualTo(Code.CANCELLED));
        assertThat(calls).doesNotContain("commit");
    }

    @Test
    void anInterruptThatComesAfterTheEndReachesNobody() {
        assertThat(connection.clean()).isTrue();

        connection.interrupt();

        assertThat(calls).containsExactly("isClosed", "rollback");
    }

    @Test
    void aConnectionThatRanAClientsSqlIsResetBeforeItIsGivenBack() {
        connection.runClientSql();

        assertThat(connection.clean()).isTrue();
        assertThat(calls).containsExactly("isClosed", "rollback", "reset");
    }

    @Test
    void aConnectionThatRanTheServersOwnSqlIsNot() {
        assertThat(connection.clean()).isTrue();
        assertThat(calls).doesNotContain("reset");
    }

    @Test
    void aConnectionThatCannotBeResetIsNotUsedAgain() {
        connection.runClientSql();
        reset = () -> false;
        assertThat(connection.clean()).isFalse();

        JdbcConnection broken = new JdbcConnection(driver(), new Recorded());
        broken.runClientSql();
        reset = () -> {
            throw new SQLException("the socket is gone", "08006");
        };
        assertThat(broken.clean()).isFalse();
    }

    /** What a reset does. */
    private interface Reset {
        boolean call() throws SQLException;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A dialect that notes its interrupts. */
    private class Recorded implements JdbcDialect {
        @Override
        public Class<? extends Driver> driver() {
            return Driver.class;
        }

        @Override
        public Map<String, String> properties() {
            return Map.of();
        }

        @Override
        public void prepare(Connection connection) {}

        @Override
        public boolean reset(Connection connection) throws SQLException {
            calls.add("reset");
            return reset.call();
        }

        @Override
        public void interrupt(Connection connection, @Nullable Statement running) {
            calls.add("interrupt");
        }

        @Override
        public DatabaseException failure(SQLException failure) {
            return DatabaseException.of(Code.UNAVAILABLE, "The database failed.")
                    .withCause(failure);
        }
    }
}
