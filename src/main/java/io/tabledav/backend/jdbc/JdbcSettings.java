package io.tabledav.backend.jdbc;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one database is reached over JDBC.
 *
 * @param url the JDBC URL with whatever properties of the driver it carries, such as those for TLS
 * @param username who logs in, null to leave that to the URL
 * @param password the password, null to leave that to the URL
 * @param maxConnections how many calls may use the database at once
 * @param poolWait how long a call waits for a connection
 */
public record JdbcSettings(
        String url, @Nullable String username, @Nullable String password, int maxConnections, Duration poolWait) {
    public JdbcSettings {
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections must be at least 1");
        }
    }

    /** The settings of a database that nobody set anything for. */
    public static JdbcSettings of(String url) {
        return new JdbcSettings(url, null, null, 8, Duration.ofSeconds(10));
    }

    /** Leaves the password and the URL, which may hold one, out. */
    @Override
    public String toString() {
        return "JdbcSettings[maxConnections=" + maxConnections + ", poolWait=" + poolWait + "]";
    }
}
