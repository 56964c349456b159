package io.tabledav.backend.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Streams the rows of a running statement into vectors.
 *
 * <p>Shape: the first batch is small so that it comes soon; a later one ends after {@value #MOST_ROWS} rows or some {@value
 * #MOST_BYTES} bytes. Every batch has buffers of its own.
 *
 * <p>Threads: one loads; any may close, which ends a load first.
 */
final class SqliteReader extends ArrowReader {
    private static final int FIRST_ROWS = 1_024;
    private static final int MOST_ROWS = 16_384;
    private static final int MOST_BYTES = 4 << 20;
    private static final int ROWS_PER_LOOK = 256;

    private final Session session;
    private final EngineStatement statement;
    private final List<ResultColumn> columns;
    private final ReentrantLock loading = new ReentrantLock();
    private boolean closed;
    private int rowsWanted = FIRST_ROWS;
    private long bytesRead;

    SqliteReader(Session session, EngineStatement statement, List<ResultColumn> columns, BufferAllocator allocator) {
        super(allocator);
        this.session = session;
        this.statement = statement;
        this.columns = List.copyOf(columns);
    }

    @Override
    protected Schema readSchema() {
        return new Schema(columns.stream().map(ResultColumn::field).toList());
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        loading.lock();
        try {
            requireOpen();
            prepareLoadNextBatch();
            VectorSchemaRoot root = getVectorSchemaRoot();
            int rows = session.call(engine -> fill(engine, root));
            rowsWanted = Math.min(MOST_ROWS, rowsWanted * 4);
            return rows > 0;
        } finally {
            loading.unlock();
        }
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        loading.lock();
        try {
            requireOpen();
            return super.getVectorSchemaRoot();
        } finally {
            loading.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw SqliteErrors.cancelled();
        }
    }

    private int fill(Engine engine, VectorSchemaRoot root) throws SQLException {
        int capacity = capacity(root.getFieldVectors());
        ColumnDecoder[] decoders = new ColumnDecoder[columns.size()];
        for (int column = 0; column < decoders.length; column++) {
            FieldVector vector = root.getVector(column);
            allocate(vector, capacity);
            ResultColumn result = columns.get(column);
            decoders[column] =
                    ColumnDecoder.of(column, result.type(), result.field().isNullable(), vector);
        }
        int rows = 0;
        synchronized (statement.lock()) {
            long bytes = 0;
            while (rows < capacity && bytes < MOST_BYTES && statement.next()) {
                for (ColumnDecoder decoder : decoders) {
                    bytes += decoder.decode(statement, rows);
                }
                rows++;
                if (rows % ROWS_PER_LOOK == 0) {
                    engine.requireRunning();
                }
            }
            bytesRead += bytes;
        }
        root.setRowCount(rows);
        return rows;
    }

    /** How many rows a batch may have, so that a table of very many columns does not take very much memory. */
    private int capacity(List<FieldVector> vectors) {
        return Math.max(1, Math.min(rowsWanted, MOST_BYTES / (Long.BYTES * Math.max(1, vectors.size()))));
    }

    private static void allocate(FieldVector vector, int rows) {
        vector.setInitialCapacity(rows);
        vector.allocateNew();
        if (vector instanceof BaseFixedWidthVector fixed) {
            fixed.zeroVector();
        }
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    /** Ends the statement before any buffer is freed: it may be writing into one. */
    @Override
    public void close(boolean closeReadSource) throws IOException {
        session.close();
        loading.lock();
        try {
            closed = true;
            super.close(closeReadSource);
        } finally {
            loading.unlock();
        }
    }

    @Override
    protected void closeReadSource() {
        session.close();
    }

    /** A column of the rows: what its values are, and the field that they are read as. */
    record ResultColumn(Field field, ColumnType type) {}
}
