package io.tabledav.app;

import io.tabledav.backend.generic.GenericDatabase;
import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.backend.mysql.MysqlDatabase;
import io.tabledav.backend.postgres.PostgresDatabase;
import io.tabledav.backend.sqlite.SqliteDatabase;
import io.tabledav.backend.sqlite.SqliteSettings;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Makes the database that settings describe, out of the backend for its kind. */
final class Backends {

    /** How long a call waits for one of the connections of its database. */
    private static final Duration POOL_WAIT = Duration.ofSeconds(10);

    /** How long a statement waits for another process that holds a lock on a SQLite file. */
    private static final Duration BUSY_WAIT = Duration.ofSeconds(5);

    private Backends() {}

    /**
     * A database that is not opened yet; the caller closes it.
     *
     * <p>Errors: {@code INVALID} for settings that make no sense.
     *
     * @param name what it is called, for messages
     * @param drivers the folder of further JDBC drivers
     */
    static Database make(String name, Settings.OneDatabase settings, Path drivers) {
        DatabaseKind kind = DatabaseKind.ofUrl(settings.url())
                .orElseThrow(() -> DatabaseException.of(Code.INVALID, DatabaseKind.unknown(name)));
        if (settings.maxConnections() < 1) {
            throw DatabaseException.of(
                    Code.INVALID, "tabledav.databases." + name + ".max-connections must be at least 1.");
        }
        Credentials credentials = Credentials.of(name, settings);
        return switch (kind) {
            case SQLITE -> sqlite(name, settings, credentials);
            case POSTGRESQL -> new PostgresDatabase(jdbc(settings, credentials));
            case MYSQL, MARIADB -> new MysqlDatabase(jdbc(settings, credentials));
            case OTHER -> new GenericDatabase(jdbc(settings, credentials), drivers);
        };
    }

    private static JdbcSettings jdbc(Settings.OneDatabase settings, Credentials credentials) {
        return new JdbcSettings(
                settings.url(), credentials.username(), credentials.password(), settings.maxConnections(), POOL_WAIT);
    }

    private static Database sqlite(String name, Settings.OneDatabase settings, Credentials credentials) {
        if (credentials.username() != null || credentials.password() != null) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "The database " + name + " is a SQLite file, which has no users or passwords.")
                    .withHint("Leave out its username, password and password-file.");
        }
        return new SqliteDatabase(
                new SqliteSettings(settings.url(), settings.maxConnections(), POOL_WAIT, BUSY_WAIT, Map.of()));
    }
}
