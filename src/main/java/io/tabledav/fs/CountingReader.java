package io.tabledav.fs;

import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Counts the rows that are loaded through it. */
final class CountingReader extends ForwardingReader {

    private long rows;

    CountingReader(ArrowReader source, BufferAllocator allocator) {
        super(source, allocator);
    }

    long rows() {
        return rows;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        boolean loaded = super.loadNextBatch();
        if (loaded) {
            rows += getVectorSchemaRoot().getRowCount();
        }
        return loaded;
    }
}
