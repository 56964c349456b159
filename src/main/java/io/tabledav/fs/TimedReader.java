package io.tabledav.fs;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * The rows of a query: its first batch is loaded by {@link #prime} and given first, its work is timed, and the number of rows
 * may be cut.
 */
final class TimedReader extends ForwardingReader {

    private final ArrowReader source;
    private final WorkTime time;
    private long rowsLeft;
    private boolean primed;
    private boolean firstBatch;

    /** @param rowLimit the most rows to give; {@code Long.MAX_VALUE} for all */
    TimedReader(ArrowReader source, BufferAllocator allocator, WorkTime time, long rowLimit) {
        super(source, allocator);
        this.source = source;
        this.time = time;
        this.rowsLeft = rowLimit;
    }

    /** Loads the first batch, so that what can fail early has failed. */
    void prime() throws IOException {
        firstBatch = load();
        primed = true;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        if (primed) {
            primed = false;
            return firstBatch;
        }
        return load();
    }

    private boolean load() throws IOException {
        if (rowsLeft <= 0) {
            return false;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw DatabaseException.of(Code.CANCELLED, "The request was broken off.");
        }
        if (!time.run(source::loadNextBatch)) {
            rowsLeft = 0;
            return false;
        }
        int rows = source.getVectorSchemaRoot().getRowCount();
        if (rows > rowsLeft) {
            source.getVectorSchemaRoot().setRowCount((int) rowsLeft);
        }
        rowsLeft -= rows;
        return true;
    }
}
