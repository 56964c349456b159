package io.tabledav.fs;

import io.tabledav.spi.Database;
import java.time.Duration;
import java.util.Set;

/**
 * A database under the name that it has in the tree.
 *
 * <p>Where schemas are named, all others are as if they were not there. SQL of a client's own knows no such bounds: whoever
 * names schemas must not grant it.
 *
 * @param name its folder's name
 * @param database the database; stays its opener's to close
 * @param queryTimeout the longest time that it may work for one request, waiting for the client not counted
 * @param schemas the only schemas that are shown, by their exact names; empty for all
 */
public record Mount(String name, Database database, Duration queryTimeout, Set<String> schemas) {
    public Mount {
        schemas = Set.copyOf(schemas);
    }

    /** A database that is shown whole. */
    public Mount(String name, Database database, Duration queryTimeout) {
        this(name, database, queryTimeout, Set.of());
    }
}
