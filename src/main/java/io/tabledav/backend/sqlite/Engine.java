package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.Session;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.Value;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteLimits;
import org.sqlite.core.DB;

/**
 * One connection to SQLite, driven through the driver's low-level calls: its JDBC face makes an object of every value.
 *
 * <p>Transactions are begun and ended by SQL alone; the driver's auto-commit, which probes for a transaction after every
 * statement, is off.
 *
 * <p>Threads: one at a time, except {@link #interrupt}.
 */
final class Engine implements Session.Driven {
    private static final long BUSY_PAUSE_MILLIS = 5;
    private static final Duration INTERRUPT_PERIOD = Duration.ofMillis(10);

    private final SQLiteConnection connection;
    private final Object file;
    private final DB database;
    private final long busyNanos;
    private final List<EngineStatement> statements = new ArrayList<>();
    private volatile boolean stopped;
    private boolean utf8;
    private boolean inTransaction;
    private volatile boolean committed;
    private final Object commitLock = new Object();
    private boolean committing;

    /**
     * Drives a connection that is open; nothing is asked of the file yet.
     *
     * @param file what tells the file from another that has taken its place
     * @param busyWait how long a statement waits for a lock that another process holds
     */
    Engine(SQLiteConnection connection, Object file, Duration busyWait) {
        this.connection = connection;
        this.file = file;
        this.database = connection.getDatabase();
        this.busyNanos = busyWait.toNanos();
        connection.getConnectionConfig().setAutoCommit(false);
    }

    /** What tells the file that this connection is to from another that has taken its place. */
    Object file() {
        return file;
    }

    /** Asks the file what must be known before anything else; a file that is no database fails here. */
    void start() throws SQLException {
        utf8 = text("PRAGMA encoding").equals("UTF-8");
    }

    /** Sets one of SQLite's limits for this connection (sqlite.org/c3ref/c_limit_attached.html). */
    void limit(SQLiteLimits limit, int value) throws SQLException {
        connection.setLimit(limit, value);
    }

    /** Runs statements of the server's own that give no rows. */
    void execute(String sql) throws SQLException {
        whileBusy(() -> {
            database._exec(sql);
            return true;
        });
    }

    /** Begins a transaction whose reads all see one state of the database, that of the first one. */
    void beginRead() throws SQLException {
        begin("BEGIN");
    }

    /** Begins a transaction that no other writer can come between. */
    void beginWrite() throws SQLException {
        begin("BEGIN IMMEDIATE");
    }

    private void begin(String sql) throws SQLException {
        execute(sql);
        inTransaction = true;
    }

    /** Commits; after a failure the transaction is still open. */
    void commit() throws SQLException {
        whileBusy(() -> {
            // What is told to end while it commits may have committed all the same, and nobody could tell.
            setCommitting(true);
            try {
                database._exec("COMMIT");
            } finally {
                setCommitting(false);
            }
            return true;
        });
        inTransaction = false;
        committed = true;
    }

    @Override
    public boolean committed() {
        return committed;
    }

    /** Rolls back what was begun, if anything was. */
    void rollback() throws SQLException {
        if (inTransaction) {
            inTransaction = false;
            execute("ROLLBACK");
        }
    }

    /** Makes a statement ready to run; the caller closes it. */
    EngineStatement prepare(String sql, List<Value> values) throws SQLException {
        List<@Nullable Object> bound = new ArrayList<>();
        for (Value value : values) {
            bound.add(StoredValues.of(value));
        }
        return prepareBound(sql, bound);
    }

    /** Makes a statement ready to run with values in the form that they are stored in; the caller closes it. */
    EngineStatement prepareBound(String sql, List<@Nullable Object> values) throws SQLException {
        @Nullable Object[] bound = values.toArray();
        return whileBusy(() -> new EngineStatement(this, connection.prepareStatement(sql), bound));
    }

    /** All rows of a statement of the server's own, whose parameters are texts. */
    <T> List<T> rows(String sql, List<String> parameters, RowMapping<T> mapping) throws SQLException {
        List<Value> values =
                parameters.stream().map(text -> (Value) new Value.Text(text)).toList();
        try (EngineStatement statement = prepare(sql, values)) {
            List<T> rows = new ArrayList<>();
            while (statement.next()) {
                rows.add(mapping.map(statement));
            }
            return rows;
        }
    }

    /** The first value of a statement's first row as text; empty if there is none. */
    String text(String sql) throws SQLException {
        return rows(sql, List.of(), row -> row.text(0)).stream().findFirst().orElse("");
    }

    /** The first value of a statement's first row as a number; 0 if there is none. */
    long number(String sql) throws SQLException {
        return rows(sql, List.of(), row -> row.integer(0)).stream().findFirst().orElse(0L);
    }

    /** Closes a statement with the session, if not before. */
    EngineStatement keep(EngineStatement statement) {
        statements.add(statement);
        return statement;
    }

    /** Ends what runs, and all that is tried until the connection is given back. */
    @Override
    public void interrupt() {
        stopped = true;
        try {
            interruptUnlessCommitting();
        } catch (SQLException e) {
            // The connection is closed, so nothing runs on it.
            stopped = true;
        }
    }

    private void interruptUnlessCommitting() throws SQLException {
        synchronized (commitLock) {
            if (!committing) {
                database.interrupt();
            }
        }
    }

    private void setCommitting(boolean now) {
        synchronized (commitLock) {
            committing = now;
        }
    }

    @Override
    public Duration interruptPeriod() {
        return INTERRUPT_PERIOD;
    }

    @Override
    public boolean clean() {
        stopped = false;
        boolean clean = true;
        for (EngineStatement statement : statements) {
            try {
                statement.close();
            } catch (SQLException e) {
                clean = false;
            }
        }
        try {
            rollback();
        } catch (SQLException e) {
            // Also when SQLite itself has rolled back already, after a full disk for example.
            clean = false;
        }
        return clean;
    }

    @Override
    public DatabaseException failure(SQLException failure) {
        return SqliteErrors.of(failure);
    }

    /** Rows changed by the last statement. */
    long changes() throws SQLException {
        return database.changes();
    }

    /** Whether the database keeps text in UTF-8. */
    boolean utf8() {
        return utf8;
    }

    /** Fails as an interrupted statement does, if this was interrupted. */
    void requireRunning() throws SQLException {
        if (stopped) {
            throw DB.newSQLException(org.sqlite.SQLiteErrorCode.SQLITE_INTERRUPT.code, "interrupted");
        }
    }

    /**
     * Tries again and again while another process holds a lock. SQLite's own wait is kept short instead, because it cannot
     * be interrupted.
     */
    <T> T whileBusy(Attempt<T> attempt) throws SQLException {
        long start = System.nanoTime();
        while (true) {
            requireRunning();
            try {
                return attempt.run();
            } catch (SQLiteException e) {
                if (!SqliteErrors.busy(e) || System.nanoTime() - start > busyNanos) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BUSY_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            // Nobody interrupts the driver's threads: a call is ended by interrupt(), which the loop looks at.
            Thread.currentThread().interrupt();
        }
    }

    /** Something that may find the database busy. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws SQLException;
    }

    /** Makes an object of a row. */
    @FunctionalInterface
    interface RowMapping<T> {
        T map(EngineStatement row) throws SQLException;
    }
}
