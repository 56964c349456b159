package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.SessionReader.BatchSource;
import io.tabledav.spi.DatabaseException;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Copies the rows of a running statement into batch after batch.
 *
 * <p>Shape: the first batch is small so that it comes soon; a later one ends after {@value #MOST_ROWS} rows or some {@value
 * #MOST_BYTES} bytes.
 */
final class MysqlBatches implements BatchSource<JdbcConnection> {
    private static final int FIRST_ROWS = 1_024;
    private static final int MOST_ROWS = 16_384;
    private static final int MOST_BYTES = 4 << 20;
    private static final int ROWS_PER_LOOK = 1_024;

    private final WireRows rows;
    private final List<ResultColumn> columns;
    private final WireDecoder[] decoders;
    private int rowsWanted = FIRST_ROWS;
    private long bytesRead;
    private boolean ended;

    /** Reads nothing yet. */
    MysqlBatches(WireRows rows, List<ResultColumn> columns) {
        this.rows = rows;
        this.columns = List.copyOf(columns);
        this.decoders = new WireDecoder[columns.size()];
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
    public boolean fill(JdbcConnection connection, VectorSchemaRoot batch) throws SQLException {
        if (ended) {
            return false;
        }
        int capacity = capacity();
        for (int column = 0; column < decoders.length; column++) {
            FieldVector vector = batch.getVector(column);
            allocate(vector, capacity);
            decoders[column] = WireDecoder.of(columns.get(column).type(), vector);
        }
        int filled = 0;
        long bytes = 0;
        while (filled < capacity && bytes < MOST_BYTES) {
            if (!rows.next()) {
                ended = true;
                connection.endStream();
                break;
            }
            bytes += decode(filled);
            filled++;
            if (filled % ROWS_PER_LOOK == 0) {
                connection.requireRunning();
            }
        }
        bytesRead += bytes;
        batch.setRowCount(filled);
        rowsWanted = Math.min(MOST_ROWS, rowsWanted * 4);
        return filled > 0;
    }

    private long decode(int row) throws SQLException {
        long bytes = 0;
        for (int column = 0; column < decoders.length; column++) {
            if (rows.at(column)) {
                int length = rows.length();
                try {
                    decoders[column].decode(rows.buffer(), rows.offset(), length, row);
                } catch (DatabaseException e) {
                    throw unreadable(e, columns.get(column).field().getName());
                }
                bytes += length;
            }
        }
        return bytes;
    }

    private static DatabaseException unreadable(DatabaseException failure, String column) {
        return failure.withColumn(column).withHint("Read the column as text: ?text=" + column);
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
}
