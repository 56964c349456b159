package io.tabledav.backend.sqlite;

import io.tabledav.backend.sqlite.Connections.Pooled;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether anybody has committed to the database: SQLite's {@code data_version} is a number that changes for one
 * connection when another one commits, so one connection does nothing else.
 *
 * <p>Threads: any of the driver's, one after the other.
 */
final class DataVersions {
    private final Connections connections;
    private @Nullable Pooled spare;
    private @Nullable Object identity;
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
        return asking.whileBusy(() -> now(schema));
    }

    private synchronized Version now(String schema) throws SQLException {
        Object file = connections.identity();
        Pooled pooled = spare;
        if (pooled == null || !file.equals(identity)) {
            close();
            pooled = connections.openSpare();
            spare = pooled;
            identity = file;
            openings++;
        }
        return new Version(openings, number(pooled.engine(), schema));
    }

    /** The number for one connection: it stays the same over that connection's own commits. */
    static long number(Engine engine, String schema) throws SQLException {
        return engine.number("PRAGMA " + SqlNames.quote(schema) + ".data_version");
    }

    /** Gives the connection up. */
    synchronized void close() throws SQLException {
        Pooled pooled = spare;
        spare = null;
        if (pooled != null) {
            pooled.connection().close();
        }
    }

    /** A state of a database file; says nothing about which of two is later. */
    record Version(long opening, long number) {}
}
