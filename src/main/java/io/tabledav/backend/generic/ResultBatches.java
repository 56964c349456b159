package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.SessionReader.BatchSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Copies the rows of a result into batch after batch.
 *
 * <p>Shape: the first batch is small so that it comes soon; a later one ends after {@value #MOST_ROWS} rows or some {@value
 * #MOST_BYTES} bytes. Every batch has buffers of its own.
 */
final class ResultBatches implements BatchSource<JdbcConnection> {
    private static final int FIRST_ROWS = 1_024;
    private static final int MOST_ROWS = 16_384;
    private static final int MOST_BYTES = 4 << 20;
    private static final int ROWS_PER_LOOK = 256;

    private final ResultSet result;
    private final List<ResultColumn> columns;
    private long offset;
    private long rowsLeft;
    private boolean ended;
    private int rowsWanted = FIRST_ROWS;
    private long bytesRead;

    /**
     * Reads nothing yet.
     *
     * @param offset how many rows to pass over
     * @param limit the most rows to give
     */
    ResultBatches(ResultSet result, List<ResultColumn> columns, long offset, long limit) {
        this.result = result;
        this.columns = List.copyOf(columns);
        this.offset = offset;
        this.rowsLeft = limit;
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
    public boolean fill(JdbcConnection connection, VectorSchemaRoot root) throws SQLException {
        passOver(connection);
        int capacity = Math.max(1, Math.min(rowsWanted, MOST_BYTES / (Long.BYTES * Math.max(1, columns.size()))));
        CellDecoder[] decoders = new CellDecoder[columns.size()];
        for (int column = 0; column < decoders.length; column++) {
            FieldVector vector = root.getVector(column);
            allocate(vector, capacity);
            decoders[column] = CellDecoder.of(column + 1, columns.get(column), vector);
        }
        int filled = 0;
        long bytes = 0;
        while (filled < capacity && bytes < MOST_BYTES && next(connection)) {
            for (CellDecoder decoder : decoders) {
                bytes += decoder.decode(result, filled);
            }
            filled++;
            if (filled % ROWS_PER_LOOK == 0) {
                connection.requireRunning();
            }
        }
        bytesRead += bytes;
        root.setRowCount(filled);
        rowsWanted = Math.min(MOST_ROWS, rowsWanted * 4);
        return filled > 0;
    }

    private boolean next(JdbcConnection connection) throws SQLException {
        ended |= rowsLeft == 0 || !result.next();
        if (ended) {
            connection.endStream();
            return false;
        }
        rowsLeft--;
        return true;
    }

    /** Passes over the first rows of a database that cannot do it itself. */
    private void passOver(JdbcConnection connection) throws SQLException {
        while (offset > 0 && !ended) {
            ended = !result.next();
            offset--;
            if (offset % ROWS_PER_LOOK == 0) {
                connection.requireRunning();
            }
        }
    }

    private static void allocate(FieldVector vector, int rows) {
        vector.setInitialCapacity(rows);
        vector.allocateNew();
        if (vector instanceof BaseFixedWidthVector fixed) {
            fixed.zeroVector();
        }
    }
}
