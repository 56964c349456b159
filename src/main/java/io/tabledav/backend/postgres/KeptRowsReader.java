package io.tabledav.backend.postgres;

import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** Gives rows that are kept. */
final class KeptRowsReader extends ArrowReader {
    private final KeptRows kept;
    private final RowBatch batch;
    private int next;

    KeptRowsReader(KeptRows kept, BufferAllocator allocator) {
        super(allocator);
        this.kept = kept;
        this.batch = new RowBatch(kept.columns());
    }

    @Override
    protected Schema readSchema() {
        return batch.schema();
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        prepareLoadNextBatch();
        if (Thread.currentThread().isInterrupted()) {
            throw PostgresErrors.cancelled();
        }
        VectorSchemaRoot root = getVectorSchemaRoot();
        batch.begin(root);
        while (batch.hasRoom() && next < kept.rows().size()) {
            batch.add(kept.rows().get(next++), 0, kept.columns().size());
        }
        return batch.end(root);
    }

    @Override
    public long bytesRead() {
        return batch.bytesRead();
    }

    @Override
    protected void closeReadSource() {
        // The rows are only memory.
    }
}
