package io.tabledav.fs;

import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Counts the rows that are loaded through it, and does not count waiting for them as the database's work. */
final class CountingReader extends ForwardingReader {

    private final WorkTime time;
    private long rows;

    CountingReader(ArrowReader source, BufferAllocator allocator, WorkTime time) {
        super(source, allocator);
        this.time = time;
    }

    long rows() {
        return rows;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        boolean loaded = time.pause(super::loadNextBatch);
        if (loaded) {
            rows += getVectorSchemaRoot().getRowCount();
        }
        return loaded;
    }
}
