package io.tabledav.backend.jdbc;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A driver's own connection in a session. Auto-commit is off: the first statement begins a transaction, which the end of the
 * session rolls back if the work has not committed it.
 *
 * <p>Threads: one at a time, except {@link #interrupt}.
 */
public final class JdbcConnection implements Session.Driven {
    private static final Duration INTERRUPT_PERIOD = Duration.ofMillis(250);

    /** A server that takes longer to end a statement does not answer: the connection is cut, which frees the caller. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Connection connection;
    private final JdbcDialect dialect;
    private final Deque<Statement> statements = new ArrayDeque<>();
    private volatile @Nullable Statement running;
    private volatile boolean interrupted;
    private volatile boolean streaming;
    private volatile Commit commit = Commit.NONE;
    private volatile boolean clientSql;
    private boolean ended;
    private long firstInterruptNanos;

    JdbcConnection(Connection connection, JdbcDialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /** The driver's own connection, without the wrapping of a pool. */
    public Connection jdbc() {
        return connection;
    }

    /** Has a statement closed with the session, and ended by an {@link #interrupt} for as long as no other one is kept. */
    public <S extends Statement> S keep(S statement) {
        statements.push(statement);
        running = statement;
        return statement;
    }

    /** Closes a statement that was kept, before the session ends. */
    public void release(Statement statement) throws SQLException {
        statements.remove(statement);
        running = statements.peek();
        statement.close();
    }

    /**
     * Says that the server is sending rows from now on. A session that ends before {@link #endStream} has the statement ended
     * in the server and the connection thrown away, because what was sent already stands between it and the next answer.
     */
    public void beginStream() {
        streaming = true;
    }

    /** Says that all rows have come. */
    public void endStream() {
        streaming = false;
    }

    /** Says that SQL of a client's own runs from now on: the connection is reset before anybody else gets it. */
    public void runClientSql() {
        clientSql = true;
    }

    /** All rows of a statement of the server's own. */
    public <T> List<T> rows(String sql, List<?> parameters, RowMapping<T> mapping) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            running = statement;
            for (int index = 0; index < parameters.size(); index++) {
                statement.setObject(index + 1, parameters.get(index));
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    rows.add(mapping.map(results));
                }
            }
            return rows;
        } finally {
            running = statements.peek();
        }
    }

    /** Runs a statement of the server's own; how many rows it changed. */
    public long execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            running = statement;
            // A driver would look for JDBC's escapes, {d ...}, inside names too.
            statement.setEscapeProcessing(false);
            statement.execute(sql);
            return Math.max(0, statement.getLargeUpdateCount());
        } finally {
            running = statements.peek();
        }
    }

    /**
     * Commits what a write has done. One that is interrupted while this runs is told as done if it was.
     *
     * <p>Errors: {@code INTERNAL} if the connection breaks before the server has answered: nobody knows what it did, and a
     * client that was told to try again would append its rows twice.
     */
    public void commit() throws SQLException {
        requireRunning();
        commit = Commit.SENT;
        try {
            connection.commit();
            commit = Commit.DONE;
        } catch (SQLException e) {
            if (answered(e)) {
                commit = Commit.NONE;
                throw e;
            }
            throw cancelled().withCause(e);
        }
    }

    /** Whether a failure to commit is the server's word, and not the end of the connection. */
    private boolean answered(SQLException failure) throws SQLException {
        String state = failure.getSQLState();
        boolean lost = state == null
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("70")
                || state.equals("40003")
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLTransientConnectionException
                || failure instanceof SQLRecoverableException
                || failure.getCause() instanceof IOException;
        return !lost && !connection.isClosed();
    }

    @Override
    public boolean committed() {
        return commit == Commit.DONE;
    }

    /** What the end of a call is told as that was interrupted; once a commit was sent, it may have been done. */
    @Override
    public DatabaseException cancelled() {
        return switch (commit) {
            case NONE, DONE -> Session.Driven.super.cancelled();
            case SENT ->
                DatabaseException.of(
                                Code.INTERNAL,
                                "The connection to the database broke while the write was being committed: it is not known"
                                        + " whether it was.")
                        .withHint("Look at the rows before you send them again.");
        };
    }

    /** Fails as an interrupted statement does, if this was interrupted: what loops for long without the driver must look. */
    public void requireRunning() {
        if (interrupted) {
            throw cancelled();
        }
    }

    @Override
    public synchronized void interrupt() {
        if (ended) {
            // Somebody else uses the connection by now.
            return;
        }
        if (!interrupted) {
            interrupted = true;
            firstInterruptNanos = System.nanoTime();
        }
        if (System.nanoTime() - firstInterruptNanos > PATIENCE.toNanos()) {
            cut();
            return;
        }
        try {
            dialect.interrupt(connection, running);
        } catch (SQLException e) {
            // The server cannot be told, so nobody will answer on this connection either.
            cut();
        }
    }

    private void cut() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It is cut already: there is nothing left to end.
            streaming = false;
        }
    }

    @Override
    public Duration interruptPeriod() {
        return INTERRUPT_PERIOD;
    }

    @Override
    public boolean clean() {
        if (streaming) {
            interrupt();
        }
        if (interrupted) {
            // A late interrupt would hit whoever used the connection next.
            cut();
            return false;
        }
        try {
            for (Statement statement : statements) {
                statement.close();
            }
            if (connection.isClosed()) {
                return false;
            }
            connection.rollback();
            if (clientSql && !dialect.reset(connection)) {
                return false;
            }
            return end();
        } catch (SQLException e) {
            return false;
        }
    }

    /** Lets no interrupt through any more; whether none came while the connection was being cleaned. */
    private synchronized boolean end() {
        ended = true;
        if (interrupted) {
            cut();
        }
        return !interrupted;
    }

    @Override
    public DatabaseException failure(SQLException failure) {
        return dialect.failure(failure);
    }

    /** How far the commit of a write has come. */
    private enum Commit {
        NONE,
        /** The server may have done it. */
        SENT,
        DONE
    }

    /** Makes an object of a row. */
    @FunctionalInterface
    public interface RowMapping<T> {
        T map(ResultSet row) throws SQLException;
    }
}
