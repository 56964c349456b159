package io.tabledav.backend.postgres;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Fills batches with rows in the binary form of COPY: the number of values, then the length and the bytes of each.
 *
 * <p>Shape: the first batch is small so that it comes soon; a later one ends after {@value #MOST_ROWS} rows or some {@value
 * #MOST_BYTES} bytes. Every batch has buffers of its own.
 */
final class RowBatch {
    private static final int FIRST_ROWS = 1_024;
    private static final int MOST_ROWS = 16_384;
    private static final int MOST_BYTES = 4 << 20;

    private final List<ResultColumn> columns;
    private final ColumnDecoder[] decoders;
    private int rowsWanted = FIRST_ROWS;
    private int capacity;
    private int filled;
    private long bytes;
    private long bytesRead;

    RowBatch(List<ResultColumn> columns) {
        this.columns = List.copyOf(columns);
        this.decoders = columns.stream()
                .map(column -> ColumnDecoder.of(column.field().getName(), column.type()))
                .toArray(ColumnDecoder[]::new);
    }

    Schema schema() {
        return new Schema(columns.stream().map(ResultColumn::field).toList());
    }

    long bytesRead() {
        return bytesRead;
    }

    /** Begins a batch. */
    void begin(VectorSchemaRoot root) {
        // So that a table of very many columns does not take very much memory.
        capacity = Math.max(1, Math.min(rowsWanted, MOST_BYTES / (Long.BYTES * Math.max(1, decoders.length))));
        filled = 0;
        bytes = 0;
        for (int column = 0; column < decoders.length; column++) {
            decoders[column].begin(root.getVector(column), capacity);
        }
    }

    /** Whether another row belongs into the batch. */
    boolean hasRoom() {
        return filled < capacity && bytes < MOST_BYTES;
    }

    /** How many rows the batch has. */
    int filled() {
        return filled;
    }

    /** Adds a row that begins at a place in these bytes and has so many values; where it ends. */
    int add(byte[] row, int start, int values) {
        if (values != decoders.length) {
            throw DatabaseException.of(Code.INTERNAL, "The database sent a row of another shape than it told.");
        }
        int at = start;
        int index = filled;
        for (ColumnDecoder decoder : decoders) {
            int length = (int) ColumnDecoder.INT.get(row, at);
            at += 4;
            if (length < 0) {
                decoder.skip(index);
            } else {
                if (length > row.length - at) {
                    throw DatabaseException.of(Code.INTERNAL, "The database sent a row that is cut.");
                }
                decoder.decode(row, at, length, index);
                at += length;
            }
        }
        filled = index + 1;
        bytes += at - start;
        return at;
    }

    /** Ends a batch; whether it has any rows. */
    boolean end(VectorSchemaRoot root) {
        for (ColumnDecoder decoder : decoders) {
            decoder.end(filled);
        }
        root.setRowCount(filled);
        bytesRead += bytes;
        rowsWanted = Math.min(MOST_ROWS, rowsWanted * 4);
        return filled > 0;
    }
}
