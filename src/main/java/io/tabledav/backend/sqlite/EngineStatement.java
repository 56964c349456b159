package io.tabledav.backend.sqlite;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;
import org.sqlite.core.SafeStmtPtr.SafePtrLongFunction;

/** A prepared statement and, while it runs, the row that it stands at. */
final class EngineStatement implements RowSource, AutoCloseable {
    private static final int ROW = 100;
    private static final int DONE = 101;

    private final Engine engine;
    private final PreparedStatement jdbc;
    private final CoreStatement core;
    private final DB database;
    private final long pointer;
    private final @Nullable Object[] parameters;
    private boolean started;
    private boolean done;

    EngineStatement(Engine engine, PreparedStatement jdbc, @Nullable Object[] parameters) throws SQLException {
        this.engine = engine;
        this.jdbc = jdbc;
        this.core = (CoreStatement) jdbc;
        this.database = core.getDatabase();
        // The bare pointer spares a lock and a lambda for every value. It is only used between here and close().
        SafePtrLongFunction<SQLException> address = (database, address1) -> address1;
        this.pointer = core.pointer.safeRunLong(address);
        this.parameters = parameters;
    }

    @Override
    public boolean next() throws SQLException {
        if (done) {
            return false;
        }
        if (!started) {
            done = !engine.whileBusy(this::begin);
            started = true;
            return !done;
        }
        int code = database.step(pointer);
        if (code == ROW) {
            return true;
        }
        done = true;
        if (code != DONE) {
            database.throwex(code);
        }
        return false;
    }

    private boolean begin() throws SQLException {
        // One that found the database busy has begun: no values can be bound to it before it goes back.
        int ignored = database.reset(pointer);
        return database.execute(core, parameters);
    }

    /** Runs a statement that changes rows with these values; how many rows it changed itself, not through triggers. */
    long run(@Nullable Object[] values) throws SQLException {
        return database.executeUpdate(core, values);
    }

    /** Goes back before the first row. */
    void rewind() throws SQLException {
        database.reset(pointer);
        started = false;
        done = false;
    }

    @Override
    public Object lock() {
        return database;
    }

    int columnCount() throws SQLException {
        return database.column_count(pointer);
    }

    String columnName(int column) throws SQLException {
        return database.column_name(pointer, column);
    }

    /** The declared type of the column that a result column is; null for an expression. */
    @Nullable
    String declaredType(int column) throws SQLException {
        return database.column_decltype(pointer, column);
    }

    @Override
    public int type(int column) throws SQLException {
        return database.column_type(pointer, column);
    }

    @Override
    public long integer(int column) throws SQLException {
        return database.column_long(pointer, column);
    }

    @Override
    public double real(int column) throws SQLException {
        return database.column_double(pointer, column);
    }

    @Override
    public byte @Nullable [] bytes(int column) throws SQLException {
        if (engine.utf8() || type(column) != TEXT) {
            return database.column_blob(pointer, column);
        }
        // The bytes of a UTF-16 text are not those that its length is told for: only the driver's String is right.
        String text = database.column_text(pointer, column);
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** A value as text, for metadata; empty if it is NULL. */
    String text(int column) throws SQLException {
        String text = textOrNull(column);
        return text == null ? "" : text;
    }

    /** A value as text, for metadata. */
    @Nullable
    String textOrNull(int column) throws SQLException {
        return database.column_text(pointer, column);
    }

    /** A number, for metadata; null if it is NULL. */
    @Nullable
    Long integerOrNull(int column) throws SQLException {
        return type(column) == NULL ? null : integer(column);
    }

    @Override
    public void close() throws SQLException {
        jdbc.close();
    }
}
