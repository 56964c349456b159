package io.tabledav.backend.sqlite;

import java.sql.SQLException;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;

/**
 * Copies the values of one column into its vector. Chosen once for a column; the values are known to be of its type.
 *
 * <p>Shape: the vector has room for the row in its buffers of fixed width; those of variable width grow by themselves.
 */
@FunctionalInterface
interface ColumnDecoder {

    /** Copies the value at hand into a row of the vector; how many bytes of variable width it took. */
    int decode(Cells cells, int row) throws SQLException;

    /**
     * The decoder of one column.
     *
     * @param column its position in the row, from 0
     * @param type what its values are
     * @param nullable whether NULL can be among them
     * @param vector where they go
     */
    static ColumnDecoder of(int column, ColumnType type, boolean nullable, FieldVector vector) {
        return switch (type) {
            case ColumnType.Whole whole -> whole(column, nullable, (BigIntVector) vector);
            case ColumnType.Truth truth -> truth(column, nullable, (BitVector) vector);
            case ColumnType.Floating floating -> floating(column, nullable, (Float8Vector) vector);
            case ColumnType.Fixed fixed ->
                vector instanceof DecimalVector decimals
                        ? new DecimalDecoder(column, fixed.scale(), nullable, decimals)
                        : wideDecimal(column, fixed.scale(), (Decimal256Vector) vector);
            case ColumnType.Day day -> day(column, (DateDayVector) vector);
            case ColumnType.TimeOfDay time -> time(column, (TimeMicroVector) vector);
            case ColumnType.Moment moment -> moment(column, (TimeStampMicroVector) vector);
            case ColumnType.Bytes bytes -> bytes(column, (VarBinaryVector) vector);
            case ColumnType.Json json -> new TextDecoder(column, true, (VarCharVector) vector);
            case ColumnType.Text text -> new TextDecoder(column, !text.uniform(), (VarCharVector) vector);
        };
    }

    /** NULL reads as 0, so only a 0 has to be asked what it is. */
    private static boolean isNull(Cells cells, int column, boolean nullable) throws SQLException {
        return nullable && cells.type(column) == Cells.NULL;
    }

    private static ColumnDecoder whole(int column, boolean nullable, BigIntVector vector) {
        return (cells, row) -> {
            long value = cells.integer(column);
            if (value == 0 && isNull(cells, column, nullable)) {
                return 0;
            }
            vector.set(row, value);
            return 0;
        };
    }

    private static ColumnDecoder truth(int column, boolean nullable, BitVector vector) {
        return (cells, row) -> {
            long value = cells.integer(column);
            if (value == 0 && isNull(cells, column, nullable)) {
                return 0;
            }
            vector.set(row, (int) value);
            return 0;
        };
    }

    private static ColumnDecoder floating(int column, boolean nullable, Float8Vector vector) {
        return (cells, row) -> {
            double value = cells.real(column);
            if (value == 0 && isNull(cells, column, nullable)) {
                return 0;
            }
            vector.set(row, value);
            return 0;
        };
    }

    private static ColumnDecoder wideDecimal(int column, int scale, Decimal256Vector vector) {
        return (cells, row) -> {
            int type = cells.type(column);
            if (type != Cells.NULL) {
                vector.setBigEndian(
                        row,
                        (type == Cells.INTEGER
                                        ? FixedPoint.unscaled(cells.integer(column), scale)
                                        : FixedPoint.unscaled(cells.real(column), scale))
                                .toByteArray());
            }
            return 0;
        };
    }

    private static ColumnDecoder day(int column, DateDayVector vector) {
        return (cells, row) -> {
            byte[] text = cells.bytes(column);
            if (text != null) {
                vector.set(row, (int) IsoText.days(text));
            }
            return 0;
        };
    }

    private static ColumnDecoder time(int column, TimeMicroVector vector) {
        return (cells, row) -> {
            byte[] text = cells.bytes(column);
            if (text != null) {
                vector.set(row, IsoText.timeMicros(text));
            }
            return 0;
        };
    }

    private static ColumnDecoder moment(int column, TimeStampMicroVector vector) {
        return (cells, row) -> {
            byte[] text = cells.bytes(column);
            if (text != null) {
                vector.set(row, IsoText.timestampMicros(text));
            }
            return 0;
        };
    }

    private static ColumnDecoder bytes(int column, VarBinaryVector vector) {
        return (cells, row) -> {
            byte[] bytes = cells.bytes(column);
            if (bytes == null) {
                return 0;
            }
            vector.setSafe(row, bytes);
            return bytes.length;
        };
    }
}
