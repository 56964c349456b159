package io.tabledav.state.jdbc;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.Driver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The databases that can keep the state, and all that differs between them. */
enum Vendor {
    /**
     * A file of this server. What waits for the lock of another process waits in SQLite; the calls of this one wait in order
     * before they get there.
     */
    SQLITE("jdbc:sqlite:", org.sqlite.JDBC.class, 4) {
        @Override
        Map<String, String> properties() {
            return Map.of();
        }

        // The second only works before there is a table, and before the third.
        @Override
        List<String> prepare() {
            return List.of(
                    "PRAGMA busy_timeout=3000",
                    "PRAGMA auto_vacuum=INCREMENTAL",
                    "PRAGMA journal_mode=WAL",
                    "PRAGMA synchronous=NORMAL",
                    "PRAGMA cache_size=-2048");
        }

        @Override
        Map<String, String> types() {
            return Map.of("key", "BLOB", "principal", "BLOB", "hash", "BLOB", "bytes", "BLOB", "engine", "");
        }
    },
    POSTGRESQL("jdbc:postgresql:", org.postgresql.Driver.class, 8) {
        @Override
        Map<String, String> properties() {
            return Map.of(
                    "ApplicationName",
                    "tabledav-state",
                    "connectTimeout",
                    "3",
                    "loginTimeout",
                    "3",
                    "socketTimeout",
                    "5",
                    "tcpKeepAlive",
                    "true");
        }

        @Override
        List<String> prepare() {
            return List.of("SET lock_timeout = 3000");
        }

        @Override
        Map<String, String> types() {
            return Map.of("key", "BYTEA", "principal", "BYTEA", "hash", "BYTEA", "bytes", "BYTEA", "engine", "");
        }
    },
    MYSQL("jdbc:mysql:", com.mysql.cj.jdbc.Driver.class, 8) {
        @Override
        Map<String, String> properties() {
            return MYSQL_PROPERTIES;
        }

        @Override
        List<String> prepare() {
            return MYSQL_PREPARE;
        }

        @Override
        Map<String, String> types() {
            return MYSQL_TYPES;
        }
    },
    MARIADB("jdbc:mariadb:", org.mariadb.jdbc.Driver.class, 8) {
        @Override
        Map<String, String> properties() {
            Map<String, String> properties = new HashMap<>(MYSQL_PROPERTIES);
            // The server does not take every statement in bulk.
            properties.put("useBulkStmts", "false");
            return properties;
        }

        @Override
        List<String> prepare() {
            return MYSQL_PREPARE;
        }

        @Override
        Map<String, String> types() {
            return MYSQL_TYPES;
        }
    };

    private static final Map<String, String> MYSQL_PROPERTIES =
            Map.of("connectTimeout", "3000", "socketTimeout", "5000", "tcpKeepAlive", "true");

    private static final List<String> MYSQL_PREPARE =
            List.of("SET SESSION innodb_lock_wait_timeout = 3, lock_wait_timeout = 3,"
                    + " sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");

    private static final Map<String, String> MYSQL_TYPES = Map.of(
            "key",
            "VARBINARY(2000)",
            "principal",
            "VARBINARY(255)",
            "hash",
            "BINARY(32)",
            "bytes",
            "MEDIUMBLOB",
            "engine",
            "ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin");

    private final String urlStart;
    private final Class<? extends Driver> driver;
    private final int connections;

    Vendor(String urlStart, Class<? extends Driver> driver, int connections) {
        this.urlStart = urlStart;
        this.driver = driver;
        this.connections = connections;
    }

    /** The one that a URL is of; {@code INVALID} if there is none. */
    static Vendor ofUrl(String url) {
        return List.of(values()).stream()
                .filter(vendor -> url.startsWith(vendor.urlStart))
                .findFirst()
                .orElseThrow(() -> DatabaseException.of(
                                Code.INVALID, "The server's state cannot be kept where tabledav.state.url says.")
                        .withHint("It begins with jdbc:sqlite:, jdbc:postgresql:, jdbc:mysql: or jdbc:mariadb:."));
    }

    Class<? extends Driver> driver() {
        return driver;
    }

    /** How many calls may use the database at once. */
    int connections() {
        return connections;
    }

    /** The driver's properties, which those of the same name in the URL override. They bound every wait to some seconds. */
    abstract Map<String, String> properties();

    /** What a new connection begins with. */
    abstract List<String> prepare();

    /** The types of the tables' columns, by their names in the migrations. */
    abstract Map<String, String> types();
}
