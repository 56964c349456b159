package io.tabledav.backend.sqlite;

import java.time.Duration;
import java.util.Map;

/**
 * How one SQLite database is opened.
 *
 * @param url {@code jdbc:sqlite:} and the path of the file
 * @param maxConnections how many reads may run at once
 * @param poolWait how long a call waits for a connection, or for another write of this server to end
 * @param busyWait how long a statement waits for a lock that another process holds on the file
 * @param attached further files, by the schema name that each gets
 */
public record SqliteSettings(
        String url, int maxConnections, Duration poolWait, Duration busyWait, Map<String, String> attached) {
    public SqliteSettings {
        attached = Map.copyOf(attached);
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections must be at least 1");
        }
    }

    /** The settings of a database that nobody set anything for. */
    public static SqliteSettings of(String url) {
        return new SqliteSettings(url, 8, Duration.ofSeconds(10), Duration.ofSeconds(5), Map.of());
    }
}
