package io.tabledav.backend.mysql;

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
 * The rows of a table in the middle of a transaction, which locks them as it reads them, and the gaps between them too: no lock of a
 * whole table would let the transaction go on. So the rows have to be read, whatever a token says.
 *
 * <p>The transaction begins with the read: its later statements must see no older state than that under the locks.
 */
record LockedRows(Session<JdbcConnection> session, MysqlDriver driver, RelationName relation) implements CurrentRows {

    @Override
    public @Nullable String versionToken() {
        return null;
    }

    @Override
    public ArrowReader open(BufferAllocator allocator) {
        MysqlScan scan = new MysqlScan(driver, new Query.Scan(relation, ReadShape.ALL));
        MysqlScan.Started started = session.call(scan::startLocking);
        return SessionReader.within(session, started.batches(), allocator, connection -> {
            connection.release(started.statement());
            return true;
        });
    }
}
