package io.tabledav.backend.sqlite;

import io.tabledav.backend.sqlite.DataVersions.Version;
import io.tabledav.backend.sqlite.RelationLayout.Kind;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tokens from {@link DataVersions}: the number of a connection that never writes changes with every commit, our own included. The
 * time and the size of the file stand beside it, since a copy that somebody lays over the file may bring the same number.
 *
 * <p>There is none for a view, which may depend on the time of day or on chance, and none for a virtual table, whose rows may
 * come from elsewhere.
 */
final class SqliteVersions {
    /** Numbers mean nothing to another process. */
    private static final String PROCESS = UUID.randomUUID().toString();

    private SqliteVersions() {}

    /** The token of a relation; null if there is none. */
    static @Nullable String token(Engine engine, Connections connections, DataVersions versions, RelationName relation)
            throws SQLException {
        if (SqliteCatalog.layout(engine, relation).kind() != Kind.TABLE) {
            return null;
        }
        String file = connections.fileOf(relation.schema()).stamp();
        Version version = versions.of(engine, relation.schema());
        return String.join(
                "/",
                PROCESS,
                relation.schema() + "." + relation.name(),
                version.file().toString(),
                version.opening() + ":" + version.number(),
                file);
    }
}
