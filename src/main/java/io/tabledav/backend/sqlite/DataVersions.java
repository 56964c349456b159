package io.tabledav.backend.sqlite;

import io.tabledav.backend.sqlite.Connections.Spare;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/**
 * Tells whether anybody has committed to the database: SQLite's {@code data_version} is a number that changes for one
 * connection when another one commits, so one connection does nothing else.
 *
 * <p>Threads: any of the driver's, one after the other.
 */
final class DataVersions {
    private final Connections connections;
    private @Nullable Spare spare;
    private long openings;

    DataVersions(Connections connections) {
        this.connections = connections;
    }

    /**
     * The state that a schema is in now; equal to an earlier one if nobody committed between the two calls.
     *
     * @param asking the connection that wants to know: ending its work ends a wait here, too
     */
    Version of(Engine asking, String schema) throws SQLException {
        return asking.whileBusy(() -> now(asking.file(), schema));
    }

    /**
     * The same without waiting: null if the database is locked. For a connection that holds a lock itself, for which the owner of
     * the other one may be waiting.
     */
    @Nullable
    Version ofUnlessBusy(Engine asking, String schema) throws SQLException {
        try {
            return now(asking.file(), schema);
        } catch (SQLiteException e) {
            if (SqliteErrors.busy(e)) {
                return null;
            }
            throw e;
        }
    }

    private synchronized Version now(Object file, String schema) throws SQLException {
        Spare current = spare;
        if (current == null || !current.identity().equals(connections.identity())) {
            close();
            current = connections.openSpare();
            spare = current;
            openings++;
        }
        return new Version(file, openings, number(current.engine(), schema));
    }

    /** The number for one connection: it stays the same over that connection's own commits. */
    static long number(Engine engine, String schema) throws SQLException {
        return engine.number("PRAGMA " + SqlNames.quote(schema) + ".data_version");
    }

    /** Gives the connection up. */
    synchronized void close() throws SQLException {
        Spare current = spare;
        spare = null;
        if (current != null) {
            current.giveBack(true);
        }
    }

    /**
     * A state of a database file; says nothing about which of two is later.
     *
     * @param file what tells the file that was asked about from another that has taken its place
     * @param opening the how-manieth connection was asked: one's numbers mean nothing to another
     */
    record Version(Object file, long opening, long number) {}
}
