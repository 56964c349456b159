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

    DataVersions(Connections connections) {
        this.connections = connections;
    }

    /** The state that a schema is in now; equal to an earlier one if nobody committed between the two calls. */
    synchronized Version of(String schema) throws SQLException {
        Object file = connections.identity();
        Pooled pooled = spare;
        if (pooled == null || !file.equals(identity)) {
            close();
            pooled = connections.openSpare();
            spare = pooled;
            identity = file;
        }
        return new Version(file, pooled.engine().number("PRAGMA " + SqlNames.quote(schema) + ".data_version"));
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
    record Version(Object identity, long number) {}
}
