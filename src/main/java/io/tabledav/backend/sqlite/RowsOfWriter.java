package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.SessionReader;
import io.tabledav.spi.CurrentRows;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table in the middle of a write transaction, which no other writer gets into.
 *
 * @param tokens tells the token of a table
 */
record RowsOfWriter(Session<Engine> session, TypedRelation relation, Tokens tokens) implements CurrentRows {

    @Override
    public @Nullable String versionToken() {
        return session.call(engine ->
                        Optional.ofNullable(tokens.of(engine, relation.layout().name())))
                .orElse(null);
    }

    @Override
    public ArrowReader open(BufferAllocator allocator) {
        Query.Scan scan = new Query.Scan(relation.layout().name(), ReadShape.ALL);
        SqliteScan started = session.call(engine -> SqliteScan.start(engine, relation, scan));
        return SessionReader.within(session, started.batches(), allocator, engine -> {
            started.statement().close();
            return true;
        });
    }

    /** Tells the state of a table's rows. */
    @FunctionalInterface
    interface Tokens {
        @Nullable
        String of(Engine engine, RelationName relation) throws SQLException;
    }
}
