package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.JdbcDialect;
import io.tabledav.spi.DatabaseException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A driver of which nothing is known: what every driver can do, and nothing else. */
record GenericDialect(Class<? extends Driver> driver) implements JdbcDialect {
    private static final int PATIENCE_SECONDS = 5;

    @Override
    public Map<String, String> properties() {
        return Map.of();
    }

    @Override
    public void prepare(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            connection.setAutoCommit(false);
        }
        if (!connection.isValid(PATIENCE_SECONDS)) {
            throw new SQLNonTransientConnectionException("the connection does not answer", "08006");
        }
    }

    /** No standard says how to undo what SQL has left in a connection. */
    @Override
    public boolean reset(Connection connection) {
        return false;
    }

    @Override
    public void interrupt(Connection connection, @Nullable Statement running) throws SQLException {
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public DatabaseException failure(SQLException failure) {
        return GenericErrors.of(failure);
    }
}
