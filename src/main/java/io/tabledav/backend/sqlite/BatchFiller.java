package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.SessionReader.BatchSource;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Copies rows into batch after batch.
 *
 * <p>Shape: the first batch is small so that it comes soon; a later one ends after {@value #MOST_ROWS} rows or some {@value
 * #MOST_BYTES} bytes. Every batch has buffers of its own.
 */
final class BatchFiller implements BatchSource<Engine> {
    private static final int FIRST_ROWS = 1_024;
    private static final int MOST_ROWS = 16_384;
    private static final int MOST_BYTES = 4 << 20;
    private static final int ROWS_PER_LOOK = 256;

    private final RowSource rows;
    private final List<ResultColumn> columns;
    private final boolean verified;
    private final @Nullable TypeCheck[] verifiers;
    private int rowsWanted = FIRST_ROWS;
    private long rowsRead;
    private long bytesRead;

    /**
     * Reads nothing yet.
     *
     * @param verified whether the values are known to be of their columns' types, else each is looked at
     */
    BatchFiller(RowSource rows, List<ResultColumn> columns, boolean verified) {
        this.rows = rows;
        this.columns = List.copyOf(columns);
        this.verifiers = new @Nullable TypeCheck[columns.size()];
        for (int column = 0; column < verifiers.length && !verified; column++) {
            ColumnType type = columns.get(column).type();
            boolean takesAll = type instanceof ColumnType.Text || type instanceof ColumnType.Bytes;
            verifiers[column] = takesAll ? null : TypeCheck.of(type);
        }
        this.verified = verified;
    }

    @Override
    public Schema schema() {
        return new Schema(columns.stream().map(ResultColumn::field).toList());
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public boolean fill(Engine engine, VectorSchemaRoot root) throws SQLException {
        return fill(engine::requireRunning, root);
    }

    /** Fills a batch with the next rows; whether there were any. */
    boolean fill(Running running, VectorSchemaRoot root) throws SQLException {
        int capacity = capacity();
        ColumnDecoder[] decoders = new ColumnDecoder[columns.size()];
        for (int column = 0; column < decoders.length; column++) {
            FieldVector vector = root.getVector(column);
            allocate(vector, capacity);
            ResultColumn result = columns.get(column);
            decoders[column] =
                    ColumnDecoder.of(column, result.type(), result.field().isNullable(), vector);
        }
        int filled = 0;
        synchronized (rows.lock()) {
            long bytes = 0;
            while (filled < capacity && bytes < MOST_BYTES && rows.next()) {
                if (!verified) {
                    verify();
                }
                for (ColumnDecoder decoder : decoders) {
                    bytes += decoder.decode(rows, filled);
                }
                filled++;
                rowsRead++;
                if (filled % ROWS_PER_LOOK == 0) {
                    running.require();
                }
            }
            bytesRead += bytes;
        }
        root.setRowCount(filled);
        rowsWanted = Math.min(MOST_ROWS, rowsWanted * 4);
        return filled > 0;
    }

    /** How many rows a batch may have, so that a table of very many columns does not take very much memory. */
    private int capacity() {
        return Math.max(1, Math.min(rowsWanted, MOST_BYTES / (Long.BYTES * Math.max(1, columns.size()))));
    }

    private static void allocate(FieldVector vector, int rows) {
        vector.setInitialCapacity(rows);
        vector.allocateNew();
        if (vector instanceof BaseFixedWidthVector fixed) {
            fixed.zeroVector();
        }
    }

    private void verify() throws SQLException {
        for (int column = 0; column < verifiers.length; column++) {
            TypeCheck verifier = verifiers[column];
            if (verifier != null && !verifier.see(rows, column)) {
                throw DatabaseException.of(
                                Code.INVALID,
                                "A value is of another type than the query gave when it was looked at first.")
                        .withRow(rowsRead + 1)
                        .withColumn(columns.get(column).field().getName())
                        .withHint("A query that gives other values each time needs a CAST for this column.");
            }
        }
    }

    /** A column of the rows: what its values are, and the field that they are read as. */
    record ResultColumn(Field field, ColumnType type) {}

    /** Fails if the work was called off. */
    @FunctionalInterface
    interface Running {
        void require() throws SQLException;
    }
}
