package io.tabledav.backend.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** Gives rows that were kept in memory; nothing runs in the database any more. */
final class KeptRowsReader extends ArrowReader {
    private final BatchFiller filler;

    KeptRowsReader(BatchFiller filler, BufferAllocator allocator) {
        super(allocator);
        this.filler = filler;
    }

    @Override
    protected Schema readSchema() {
        return filler.schema();
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        prepareLoadNextBatch();
        try {
            return filler.fill(KeptRowsReader::requireNotInterrupted, getVectorSchemaRoot());
        } catch (SQLException e) {
            throw SqliteErrors.of(e);
        }
    }

    private static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw SqliteErrors.cancelled();
        }
    }

    @Override
    public long bytesRead() {
        return filler.bytesRead();
    }

    @Override
    protected void closeReadSource() {
        // The rows are only memory.
    }
}
