package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Reads CSV, typed by the relation that it is for. */
final class CsvDecoder extends ArrowReader {
    private static final int MAX_BATCH_ROWS = 65_536;
    private static final int MIN_BATCH_ROWS = 64;
    /** A batch ends when it has about so many values, so that wide rows make short batches. */
    private static final int BATCH_VALUES = 1 << 20;

    private static final long BATCH_CHARS = 4 << 20;
    private static final int FIRST_CAPACITY_ROWS = 1024;

    private final @Nullable Schema target;
    private final CsvRows rows = new CsvRows();
    private final CsvRecords records;
    private boolean prepared;
    private boolean ended;

    CsvDecoder(InputStream in, @Nullable Schema target, BufferAllocator allocator) {
        super(allocator);
        this.target = target;
        this.records = new CsvRecords(in, rows);
    }

    @Override
    protected Schema readSchema() throws IOException {
        return records.header(target);
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        VectorSchemaRoot root = getVectorSchemaRoot();
        List<FieldVector> vectors = root.getFieldVectors();
        int mostRows = Math.clamp(BATCH_VALUES / vectors.size(), MIN_BATCH_ROWS, MAX_BATCH_ROWS);
        if (!prepared) {
            vectors.forEach(vector -> vector.setInitialCapacity(Math.min(mostRows, FIRST_CAPACITY_ROWS)));
            rows.into(vectors);
            prepared = true;
        }
        vectors.forEach(FieldVector::reset);
        rows.nextBatch();
        try {
            while (!ended && rows.batchRows() < mostRows && rows.batchChars() < BATCH_CHARS) {
                ended = !records.next();
            }
            root.setRowCount(rows.batchRows());
        } catch (OutOfMemoryException e) {
            throw DatabaseException.of(Code.TOO_LARGE, "A row needs more memory than one request may use")
                    .withRow(rows.currentRow())
                    .withCause(e);
        }
        return rows.batchRows() > 0;
    }

    @Override
    public long bytesRead() {
        return records.bytesRead();
    }

    @Override
    protected void closeReadSource() {}
}
