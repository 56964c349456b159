package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.SessionReader.BatchSource;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** The rows of a running {@code COPY … TO STDOUT (FORMAT BINARY)}; each message of the server holds whole rows. */
final class CopyRows implements BatchSource<JdbcConnection> {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int ROWS_PER_LOOK = 256;

    private final CopyOut copy;
    private final RowBatch batch;
    private byte @Nullable [] message;
    private int at;
    private boolean begun;
    private boolean ended;

    private CopyRows(CopyOut copy, List<ResultColumn> columns) {
        this.copy = copy;
        this.batch = new RowBatch(columns);
    }

    /** Starts sending the rows of a query. */
    static CopyRows start(JdbcConnection connection, String query, List<ResultColumn> columns) throws SQLException {
        CopyOut copy = connection
                .jdbc()
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + query + "\n) TO STDOUT (FORMAT BINARY)");
        connection.beginStream();
        return new CopyRows(copy, columns);
    }

    @Override
    public Schema schema() {
        return batch.schema();
    }

    @Override
    public long bytesRead() {
        return batch.bytesRead();
    }

    @Override
    public boolean fill(JdbcConnection connection, VectorSchemaRoot root) throws SQLException {
        batch.begin(root);
        while (batch.hasRoom() && !ended) {
            byte[] row = more();
            int values = row == null ? -1 : (short) ColumnDecoder.SHORT.get(row, at);
            if (row == null || values < 0) {
                finish(connection);
            } else {
                at = batch.add(row, at + 2, values);
                if (batch.filled() % ROWS_PER_LOOK == 0) {
                    connection.requireRunning();
                }
            }
        }
        return batch.end(root);
    }

    /** The message in which the next row is, with {@link #at} at its beginning. */
    private byte @Nullable [] more() throws SQLException {
        byte[] current = message;
        while (current == null || at >= current.length) {
            current = copy.readFromCopy();
            message = current;
            if (current == null) {
                return null;
            }
            at = begun ? 0 : header(current);
            begun = true;
        }
        if (current.length - at < 2) {
            throw cut();
        }
        return current;
    }

    private static int header(byte[] first) {
        int extension = SIGNATURE.length + 4;
        if (first.length < extension + 4) {
            throw cut();
        }
        return extension + 4 + (int) ColumnDecoder.INT.get(first, extension);
    }

    private static DatabaseException cut() {
        return DatabaseException.of(Code.INTERNAL, "The database sent rows that are cut.");
    }

    /** Reads what the server says after the last row, so that the connection can be used again. */
    private void finish(JdbcConnection connection) throws SQLException {
        ended = true;
        while (message != null) {
            message = copy.readFromCopy();
        }
        connection.endStream();
    }
}
