package io.tabledav.backend.memory;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The reader of a scan: copies the rows of its plan into batches of the caller's allocator.
 *
 * <p>Owner: it owns its share of the rows, until it is closed.
 *
 * <p>Threads: another thread may close it while one loads; buffers are freed when that load has ended.
 */
final class MemoryScan extends ArrowReader {
    private static final int BATCH_ROWS = 16_384;
    private static final long BATCH_BYTES = 8L << 20;

    private final ScanPlan plan;
    private final Batches rows;
    private final Consumer<MemoryScan> onClose;
    private final Iterator<Row> selected;
    private volatile boolean closed;
    private boolean freed;

    MemoryScan(BufferAllocator allocator, ScanPlan plan, Batches rows, Consumer<MemoryScan> onClose) {
        super(allocator);
        this.plan = plan;
        this.rows = rows;
        this.onClose = onClose;
        this.selected = plan.select(rows.rows().peek(row -> requireRunning())).iterator();
    }

    private void requireRunning() {
        if (closed) {
            throw DatabaseException.of(Code.CANCELLED, "the reader is closed");
        }
        Interruption.check();
    }

    @Override
    public synchronized boolean loadNextBatch() throws IOException {
        requireRunning();
        prepareLoadNextBatch();
        VectorSchemaRoot batch = getVectorSchemaRoot();
        batch.getFieldVectors().forEach(FieldVector::reset);
        int size = 0;
        while (size < BATCH_ROWS && sizeBytes(batch, size) < BATCH_BYTES && selected.hasNext()) {
            copy(selected.next(), batch, size++);
        }
        batch.setRowCount(size);
        return size > 0;
    }

    private void copy(Row row, VectorSchemaRoot batch, int index) {
        for (int position = 0; position < plan.columns().length; position++) {
            int column = plan.columns()[position];
            FieldVector from = row.batch().getVector(column);
            FieldVector to = batch.getVector(position);
            if (to.getField().getType().equals(from.getField().getType())) {
                to.copyFromSafe(row.index(), index, from);
            } else {
                setText((VarCharVector) to, index, row.value(column));
            }
        }
    }

    private static void setText(VarCharVector texts, int index, @Nullable Object value) {
        if (value == null) {
            texts.setNull(index);
        } else {
            String text = value instanceof ByteBuffer bytes
                    ? Base64.getEncoder().encodeToString(bytes.array())
                    : value.toString();
            texts.setSafe(index, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static long sizeBytes(VectorSchemaRoot batch, int rowCount) {
        long size = 0;
        for (FieldVector vector : batch.getFieldVectors()) {
            size += vector.getBufferSizeFor(rowCount);
        }
        return size;
    }

    @Override
    public long bytesRead() {
        return 0;
    }

    /** Ends a load that runs, frees the batch and gives back the share of the rows. */
    @Override
    public void close() {
        // Told before the lock is taken: the load that holds it sees this at its next row.
        closed = true;
        free();
    }

    private synchronized void free() {
        if (!freed) {
            freed = true;
            try {
                super.close();
            } catch (IOException e) {
                throw new AssertionError("nothing here does I/O", e);
            }
        }
    }

    @Override
    protected void closeReadSource() {
        rows.close();
        onClose.accept(this);
    }

    @Override
    protected Schema readSchema() {
        return plan.result();
    }
}
