package io.tabledav.backend.postgres;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches as the binary format of COPY (the manual's COPY page, "Binary Format"): a header, rows, an end.
 *
 * <p>Threads: one at a time.
 */
final class CopyWriter {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int ROW_NUMBER_FIELDS = 1;

    private final List<CopyColumn> columns;
    private final boolean numbered;
    private final CopyBuffer out;
    private long rows;

    /**
     * Writes the header.
     *
     * @param columns the columns of every batch, in order
     * @param numbered whether each row begins with its number, counted from 1, as a bigint
     */
    CopyWriter(List<CopyColumn> columns, boolean numbered, CopySink sink) throws SQLException {
        this.columns = List.copyOf(columns);
        this.numbered = numbered;
        this.out = new CopyBuffer(sink);
        for (byte character : SIGNATURE) {
            out.putByte(character);
        }
        out.putInt(0);
        out.putInt(0);
    }

    /**
     * Writes the rows of a batch.
     *
     * <p>Errors: {@code INVALID} with row and column for a value that PostgreSQL cannot keep; the COPY must then be cancelled.
     */
    void write(VectorSchemaRoot batch) throws SQLException {
        int width = columns.size();
        FieldVector[] vectors = batch.getFieldVectors().toArray(FieldVector[]::new);
        CopyEncoder[] encoders = new CopyEncoder[width];
        boolean[] nulls = new boolean[width];
        for (int column = 0; column < width; column++) {
            encoders[column] = encoder(vectors[column], columns.get(column));
            nulls[column] = vectors[column].getNullCount() > 0;
        }
        int fields = width + (numbered ? ROW_NUMBER_FIELDS : 0);
        for (int row = 0; row < batch.getRowCount(); row++) {
            rows++;
            out.putShort(fields);
            if (numbered) {
                out.putSizedLong(rows);
            }
            for (int column = 0; column < width; column++) {
                if (nulls[column] && vectors[column].isNull(row)) {
                    out.putInt(-1);
                } else {
                    encode(encoders[column], row, column);
                }
            }
        }
    }

    private void encode(CopyEncoder encoder, int row, int column) throws SQLException {
        try {
            encoder.encode(row, out);
        } catch (DatabaseException e) {
            throw e.withRow(rows).withColumn(columns.get(column).name());
        }
    }

    private static CopyEncoder encoder(FieldVector vector, CopyColumn column) {
        @Nullable CopyEncoder encoder = CopyEncoder.of(vector, column);
        if (encoder == null) {
            throw mismatch(vector, column);
        }
        return encoder;
    }

    /** The failure of a vector whose values are none of the column's. */
    static DatabaseException mismatch(FieldVector vector, CopyColumn column) {
        return DatabaseException.of(
                        Code.INVALID,
                        "Column " + column.name() + " is of type " + column.sqlType() + " and does not take "
                                + vector.getField().getType() + ".")
                .withColumn(column.name())
                .withHint("Send the column in the type that reading it gives.");
    }

    /** Writes the end and hands on what is left. */
    void end() throws SQLException {
        out.putShort(-1);
        out.flush();
    }

    /** How many rows were written. */
    long rows() {
        return rows;
    }
}
