package io.tabledav.backend.generic;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;

/** Copies the values of one result column into a vector; chosen once for each column and batch. */
@FunctionalInterface
interface CellDecoder {

    /** Copies the value of the row that the result stands at, and tells how many bytes it took. */
    int decode(ResultSet result, int row) throws SQLException;

    /**
     * The decoder of a column.
     *
     * @param index its number in the result, from 1
     * @param vector a vector of its type with memory for all rows of the batch, all of them NULL
     */
    static CellDecoder of(int index, ResultColumn column, FieldVector vector) {
        String name = column.field().getName();
        return switch (column.type().kind()) {
            case BOOL -> bool(index, (BitVector) vector);
            case INT16 -> int16(index, (SmallIntVector) vector);
            case INT32 -> int32(index, (IntVector) vector);
            case INT64 -> int64(index, (BigIntVector) vector);
            case FLOAT32 -> float32(index, (Float4Vector) vector);
            case FLOAT64 -> float64(index, (Float8Vector) vector);
            case DECIMAL -> decimal(index, column, vector);
            case DATE -> TimeDecoder.date(index, name, vector);
            case TIME -> TimeDecoder.time(index, name, vector);
            case TIMESTAMP -> TimeDecoder.timestamp(index, name, vector);
            case INSTANT -> TimeDecoder.instant(index, name, vector);
            case BYTES -> bytes(index, (VarBinaryVector) vector);
            case TEXT -> text(index, (VarCharVector) vector);
        };
    }

    private static CellDecoder bool(int index, BitVector vector) {
        return (result, row) -> {
            boolean value = result.getBoolean(index);
            if (!result.wasNull()) {
                vector.set(row, value ? 1 : 0);
            }
            return 1;
        };
    }

    private static CellDecoder int16(int index, SmallIntVector vector) {
        return (result, row) -> {
            short value = result.getShort(index);
            if (!result.wasNull()) {
                vector.set(row, value);
            }
            return Short.BYTES;
        };
    }

    private static CellDecoder int32(int index, IntVector vector) {
        return (result, row) -> {
            int value = result.getInt(index);
            if (!result.wasNull()) {
                vector.set(row, value);
            }
            return Integer.BYTES;
        };
    }

    private static CellDecoder int64(int index, BigIntVector vector) {
        return (result, row) -> {
            long value = result.getLong(index);
            if (!result.wasNull()) {
                vector.set(row, value);
            }
            return Long.BYTES;
        };
    }

    private static CellDecoder float32(int index, Float4Vector vector) {
        return (result, row) -> {
            float value = result.getFloat(index);
            if (!result.wasNull()) {
                vector.set(row, value);
            }
            return Float.BYTES;
        };
    }

    private static CellDecoder float64(int index, Float8Vector vector) {
        return (result, row) -> {
            double value = result.getDouble(index);
            if (!result.wasNull()) {
                vector.set(row, value);
            }
            return Double.BYTES;
        };
    }

    private static CellDecoder decimal(int index, ResultColumn column, FieldVector vector) {
        return (result, row) -> {
            BigDecimal value = result.getBigDecimal(index);
            if (value != null) {
                BigDecimal scaled = fitted(value, column);
                switch (vector) {
                    case Decimal256Vector wide -> wide.set(row, scaled);
                    default -> ((DecimalVector) vector).set(row, scaled);
                }
            }
            return 2 * Long.BYTES;
        };
    }

    private static BigDecimal fitted(BigDecimal value, ResultColumn column) {
        ColumnType type = column.type();
        BigDecimal plain = value.stripTrailingZeros();
        if (plain.scale() > type.scale() || plain.precision() - plain.scale() > type.precision() - type.scale()) {
            throw unreadable(column.field().getName(), "has more digits than its type tells of");
        }
        return value.setScale(type.scale(), RoundingMode.UNNECESSARY);
    }

    /** What the failure is told as when a value cannot be carried in the type of its column. */
    static DatabaseException unreadable(String column, String what) {
        return DatabaseException.of(Code.INVALID, "A value of column " + column + " " + what + ".")
                .withColumn(column)
                .withHint("Read the column as text: ?text=" + column + ".");
    }

    private static CellDecoder bytes(int index, VarBinaryVector vector) {
        return (result, row) -> {
            byte[] value = result.getBytes(index);
            if (value == null) {
                return 0;
            }
            vector.setSafe(row, value);
            return value.length;
        };
    }

    private static CellDecoder text(int index, VarCharVector vector) {
        return (result, row) -> {
            String value = result.getString(index);
            if (value == null) {
                return 0;
            }
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            vector.setSafe(row, utf8);
            return utf8.length;
        };
    }
}
