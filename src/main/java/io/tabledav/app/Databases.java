package io.tabledav.app;

import io.tabledav.backend.sqlite.SqliteDatabase;
import io.tabledav.backend.sqlite.SqliteSettings;
import io.tabledav.fs.Mount;
import io.tabledav.security.AccessPolicy;
import io.tabledav.security.AccessPolicy.Grant;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The databases that are served. Making them opens none: one that is down is asked again by every request.
 *
 * <p>Owner: closing this closes them all.
 */
final class Databases implements AutoCloseable {

    /** How long a call waits for one of the connections of its database. */
    private static final Duration POOL_WAIT = Duration.ofSeconds(10);

    /** How long a statement waits for another process that holds a lock on a SQLite file. */
    private static final Duration BUSY_WAIT = Duration.ofSeconds(5);

    private final List<Served> served;

    private Databases(List<Served> served) {
        this.served = List.copyOf(served);
    }

    /**
     * One database that is served.
     *
     * @param mount where it is in the tree
     * @param grant what everybody may do with it
     */
    record Served(Mount mount, Grant grant) {

        /** Its name. */
        String name() {
            return mount.name();
        }

        /** Why it cannot be used at the moment, null if it can. */
        @Nullable
        DatabaseException fault() {
            try {
                mount.database().listSchemas();
                return null;
            } catch (DatabaseException e) {
                return e;
            }
        }
    }

    /**
     * The configured databases.
     *
     * <p>Errors: {@code INVALID} for a name or a URL that makes no sense.
     */
    static Databases of(Map<String, Settings.OneDatabase> settings) {
        List<Served> served = new ArrayList<>();
        new TreeMap<>(settings).forEach((name, database) -> {
            if (!CommandLine.DATABASE_NAME.matcher(name).matches()) {
                throw DatabaseException.of(
                        Code.INVALID,
                        "No database can be called '" + name + "': " + CommandLine.DATABASE_NAME_RULE + ".");
            }
            served.add(new Served(
                    new Mount(name, make(name, database), database.queryTimeout()),
                    new Grant(database.access(), database.sql())));
        });
        return new Databases(served);
    }

    private static Database make(String name, Settings.OneDatabase settings) {
        DatabaseKind kind = DatabaseKind.ofUrl(settings.url())
                .orElseThrow(() -> DatabaseException.of(Code.INVALID, DatabaseKind.unknown(name)));
        if (settings.maxConnections() < 1) {
            throw DatabaseException.of(
                    Code.INVALID, "tabledav.databases." + name + ".max-connections must be at least 1.");
        }
        return switch (kind) {
            case SQLITE ->
                new SqliteDatabase(
                        new SqliteSettings(settings.url(), settings.maxConnections(), POOL_WAIT, BUSY_WAIT, Map.of()));
        };
    }

    /** All of them, in name order. */
    List<Served> all() {
        return served;
    }

    /** Where they are in the tree. */
    List<Mount> mounts() {
        return served.stream().map(Served::mount).toList();
    }

    /** Who may do what with them. */
    AccessPolicy policy() {
        return new AccessPolicy(served.stream().collect(Collectors.toMap(Served::name, Served::grant)));
    }

    @Override
    public void close() {
        served.forEach(database -> database.mount().database().close());
    }
}
