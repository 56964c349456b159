package io.tabledav.app;

import io.tabledav.fs.Mount;
import io.tabledav.security.AccessPolicy;
import io.tabledav.security.AccessPolicy.Grant;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The databases that are served. Making them opens none: one that is down is asked again by every request.
 *
 * <p>Owner: closing this closes them all.
 */
final class Databases implements AutoCloseable {

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
     *
     * @param drivers the folder of further JDBC drivers
     */
    static Databases of(Map<String, Settings.OneDatabase> settings, Path drivers) {
        List<Served> served = new ArrayList<>();
        new TreeMap<>(settings).forEach((name, database) -> {
            if (!CommandLine.DATABASE_NAME.matcher(name).matches()) {
                throw DatabaseException.of(
                        Code.INVALID,
                        "No database can be called '" + name + "': " + CommandLine.DATABASE_NAME_RULE + ".");
            }
            Set<String> schemas = database.schemas().orElse(Set.of());
            served.add(new Served(
                    new Mount(name, Backends.make(name, database, drivers), database.queryTimeout(), schemas),
                    // SQL reaches every schema, so it cannot be had together with a choice of them.
                    new Grant(database.access(), database.sql() && schemas.isEmpty())));
        });
        return new Databases(served);
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
