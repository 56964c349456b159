package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcDialect;
import io.tabledav.spi.DatabaseException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** How PostgreSQL's driver is opened, reset and interrupted. */
final class PostgresDialect implements JdbcDialect {

    /** What results of statements that COPY does not take are sent in binary for: what {@link ColumnDecoder} reads. */
    private static final String BINARY = IntStream.of(
                    PostgresOids.JSON,
                    PostgresOids.JSONB,
                    PostgresOids.INTERVAL,
                    PostgresOids.OID,
                    PostgresOids.BOOL,
                    PostgresOids.NUMERIC,
                    PostgresOids.DATE,
                    PostgresOids.TIME,
                    PostgresOids.TIMESTAMP,
                    PostgresOids.TIMESTAMPTZ)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));

    /** A server behind a network that swallows everything would otherwise hold the call for a quarter of an hour. */
    private static final int ANSWER_MILLIS = 15_000;

    /** Types whose binary form nobody here reads: timetz, point and box. */
    private static final String TEXT = "1266,600,603";

    @Override
    public Class<? extends Driver> driver() {
        return org.postgresql.Driver.class;
    }

    @Override
    public Map<String, String> properties() {
        return Map.of(
                "ApplicationName",
                "tabledav",
                "assumeMinServerVersion",
                "12",
                "connectTimeout",
                "8",
                "loginTimeout",
                "8",
                "tcpKeepAlive",
                "true",
                // A text is what the server makes of it where it stands, as a literal in quotes is.
                "stringtype",
                "unspecified",
                "binaryTransferEnable",
                BINARY,
                "binaryTransferDisable",
                TEXT);
    }

    /** Finds out whether the server is still there, and undoes what a function behind a view may have left in the session. */
    @Override
    public void prepare(Connection connection) throws SQLException {
        reset(connection);
    }

    @Override
    public boolean reset(Connection connection) throws SQLException {
        int timeoutMillis = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("DISCARD ALL");
        }
        connection.setAutoCommit(false);
        connection.setNetworkTimeout(Runnable::run, timeoutMillis);
        return true;
    }

    @Override
    public void interrupt(Connection connection, @Nullable Statement running) throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
    }

    @Override
    public DatabaseException failure(SQLException failure) {
        return PostgresErrors.of(failure);
    }
}
