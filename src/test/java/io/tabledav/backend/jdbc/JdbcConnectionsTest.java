package io.tabledav.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of pooled connections that died. */
class JdbcConnectionsTest {
    private final Mortal dialect = new Mortal();
    private final JdbcConnections connections =
            new JdbcConnections(JdbcSettings.of("jdbc:h2:mem:connections" + System.nanoTime()), dialect);

    @AfterEach
    void close() {
        connections.close();
    }

    private void fill(int count) {
        List<Session<JdbcConnection>> sessions = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            sessions.add(connections.take());
        }
        sessions.forEach(Session::close);
    }

    @Test
    void aConnectionIsUsedAgain() {
        fill(4);
        fill(4);

        assertThat(dialect.opened).hasSize(4);
    }

    @Test
    void theFirstDeadConnectionTakesThoseBesideItAlong() {
        fill(8);
        dialect.dead.addAll(dialect.opened);
        dialect.prepared = 0;

        fill(1);
        assertThat(dialect.prepared).as("one that is dead, and a new one").isEqualTo(2);

        fill(8);
        assertThat(dialect.prepared).as("no other dead one was tried").isEqualTo(2 + 8);
        assertThat(dialect.opened).hasSize(8 + 8);
    }

    @Test
    void aConnectionInUseWhileAnotherIsFoundDeadIsNotUsedAgain() {
        Session<JdbcConnection> busy = connections.take();
        fill(1);
        dialect.dead.addAll(dialect.opened);
        fill(1);
        busy.close();
        dialect.prepared = 0;

        fill(2);

        assertThat(dialect.prepared).isEqualTo(2);
    }

    @Test
    void aNewConnectionThatDoesNotWorkIsNotTriedAgain() {
        dialect.allDead = true;

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(connections::take)
                .satisfies(told -> assertThat(told.code()).isEqualTo(Code.UNAVAILABLE));

        assertThat(dialect.prepared).isEqualTo(1);
        assertThat(connections.state().inUse()).isZero();
        dialect.allDead = false;
        fill(1);
        assertThat(dialect.prepared).isEqualTo(2);
    }

    /** A dialect whose connections die when the test says so. */
    private static final class Mortal implements JdbcDialect {
        private final Set<Connection> opened = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<Connection> dead = Collections.newSetFromMap(new IdentityHashMap<>());
        private boolean allDead;
        private int prepared;

        @Override
        public Class<? extends Driver> driver() {
            return org.h2.Driver.class;
        }

        @Override
        public Map<String, String> properties() {
            return Map.of();
        }

        @Override
        public synchronized void prepare(Connection connection) throws SQLException {
            prepared++;
            opened.add(connection);
            if (allDead || dead.contains(connection)) {
                throw new SQLException("the socket is gone", "08006");
            }
        }

        @Override
        public boolean reset(Connection connection) {
            return true;
        }

        @Override
        public void interrupt(Connection connection, @Nullable Statement running) {}

        @Override
        public DatabaseException failure(SQLException failure) {
            return DatabaseException.of(Code.UNAVAILABLE, "The database failed.")
                    .withCause(failure);
        }
    }
}
