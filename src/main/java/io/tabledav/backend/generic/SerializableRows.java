package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.SessionReader;
import io.tabledav.spi.CurrentRows;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table as a serializable transaction sees them that is about to delete them all: whoever writes them meanwhile is in its
 * way, and one of the two fails.
 *
 * @param catalogs makes the catalog of a connection
 */
record SerializableRows(
        Session<JdbcConnection> session, RelationName relation, Session.Work<JdbcConnection, GenericCatalog> catalogs)
        implements CurrentRows {

    @Override
    public @Nullable String versionToken() {
        return null;
    }

    @Override
    public ArrowReader open(BufferAllocator allocator) {
        Query.Scan scan = new Query.Scan(relation, ReadShape.ALL);
        GenericScan.Started started =
                session.call(connection -> new GenericScan(catalogs.on(connection), scan).startKept(connection, true));
        return SessionReader.within(session, started.batches(), allocator, connection -> {
            connection.release(started.statement());
            return true;
        });
    }
}
