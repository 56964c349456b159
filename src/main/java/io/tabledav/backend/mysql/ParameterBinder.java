package io.tabledav.backend.mysql;

import io.tabledav.backend.mysql.RelationLayout.LayoutColumn;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/**
 * Binds the values of one vector to one placeholder. Chosen once for a column and a batch; every value of a column is bound as
 * the same type, since the servers take many rows at once only so.
 */
@FunctionalInterface
interface ParameterBinder {

    /** Binds a value that is not NULL; {@code INVALID} if the column would bend it. The length of what varies in bytes. */
    int bind(PreparedStatement statement, int parameter, int row) throws SQLException;

    /**
     * The binder of a vector for a column.
     *
     * <p>Errors: {@code INVALID} if a vector of this type holds no values of the column's type.
     */
    static ParameterBinder of(FieldVector vector, LayoutColumn column, MysqlDriver driver) {
        @Nullable
        ParameterBinder binder = vector instanceof NullVector
                ? (statement, parameter, row) -> 0
                : switch (column.type()) {
                    case MysqlType.Whole whole -> whole(vector);
                    case MysqlType.Year year -> year(vector);
                    case MysqlType.Single single -> floating(vector, driver);
                    case MysqlType.Real real -> floating(vector, driver);
                    case MysqlType.Fixed fixed -> decimal(vector, fixed.scale());
                    case MysqlType.Bits bits -> bits(vector, bits.bits());
                    case MysqlType.Day day ->
                        vector instanceof DateDayVector days
                                ? (statement, parameter, row) -> {
                                    statement.setObject(parameter, Temporals.date(days.get(row)));
                                    return 0;
                                }
                                : null;
                    case MysqlType.Moment moment -> moment(vector, moment.digits());
                    case MysqlType.Span span -> span(vector, span.digits());
                    case MysqlType.Text text -> column.utf8() && !enumerated(column) ? utf8(vector) : text(vector);
                    case MysqlType.Json json -> text(vector);
                    case MysqlType.Bytes bytes -> bytes(vector);
                    case MysqlType.Geometry geometry -> geometry(vector, column.srid());
                };
        if (binder == null) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "Column " + column.name() + " takes "
                                    + column.type().arrow() + ", not "
                                    + vector.getField().getType() + ".")
                    .withColumn(column.name())
                    .withHint("Send the column in the type that reading it gives.");
        }
        return binder;
    }

    private static boolean enumerated(LayoutColumn column) {
        return column.dataType().equals("enum") || column.dataType().equals("set");
    }

    private static @Nullable ParameterBinder whole(FieldVector vector) {
        return switch (vector) {
            case UInt8Vector numbers ->
                (statement, parameter, row) -> {
                    statement.setString(parameter, Long.toUnsignedString(numbers.get(row)));
                    return 0;
                };
            case BaseIntVector numbers ->
                (statement, parameter, row) -> {
                    statement.setLong(parameter, numbers.getValueAsLong(row));
                    return 0;
                };
            default -> null;
        };
    }

    private static @Nullable ParameterBinder year(FieldVector vector) {
        return vector instanceof BaseIntVector numbers
                ? (statement, parameter, row) -> {
                    long year = numbers.getValueAsLong(row);
                    if (year != 0 && year < 1901) {
                        // The server would take 70 for 1970.
                        throw unfit(year + " is no year from 1901 to 2155, or 0");
                    }
                    statement.setLong(parameter, year);
                    return 0;
                }
                : null;
    }

    private static @Nullable ParameterBinder floating(FieldVector vector, MysqlDriver driver) {
        return switch (vector) {
            case Float8Vector numbers ->
                (statement, parameter, row) -> {
                    driver.setNumber(statement, parameter, finite(numbers.get(row)));
                    return 0;
                };
            case Float4Vector numbers ->
                (statement, parameter, row) -> {
                    driver.setNumber(statement, parameter, finite(numbers.get(row)));
                    return 0;
                };
            default -> null;
        };
    }

    private static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw unfit(value + " cannot be stored: the database has no NaN and no infinity");
        }
        return value;
    }

    private static @Nullable ParameterBinder decimal(FieldVector vector, int scale) {
        return switch (vector) {
            case DecimalVector decimals ->
                (statement, parameter, row) -> digits(statement, parameter, decimals.getObjectNotNull(row), scale);
            case Decimal256Vector decimals ->
                (statement, parameter, row) -> digits(statement, parameter, decimals.getObjectNotNull(row), scale);
            default -> null;
        };
    }

    private static int digits(PreparedStatement statement, int parameter, BigDecimal value, int scale)
            throws SQLException {
        if (value.scale() > scale && value.stripTrailingZeros().scale() > scale) {
            throw unfit(value.toPlainString() + " has more than " + scale + " decimal places");
        }
        statement.setBigDecimal(parameter, value);
        return value.precision();
    }

    /** A bit field takes a number as its bytes, the greatest first. */
    private static @Nullable ParameterBinder bits(FieldVector vector, int bits) {
        return switch (vector) {
            case BitVector truths ->
                (statement, parameter, row) -> {
                    statement.setBytes(parameter, new byte[] {(byte) truths.get(row)});
                    return 0;
                };
            case BaseIntVector numbers ->
                (statement, parameter, row) -> {
                    long value = numbers.getValueAsLong(row);
                    if (bits < Long.SIZE && value >>> bits != 0) {
                        throw unfit(value + " has more than " + bits + " bits");
                    }
                    byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
                    int bytes = (bits + 7) / Byte.SIZE;
                    byte[] stored = new byte[bytes];
                    System.arraycopy(all, Long.BYTES - bytes, stored, 0, bytes);
                    statement.setBytes(parameter, stored);
                    return 0;
                };
            default -> null;
        };
    }

    private static @Nullable ParameterBinder moment(FieldVector vector, int digits) {
        return vector instanceof TimeStampVector moments
                ? (statement, parameter, row) -> {
                    statement.setObject(parameter, Temporals.dateTime(moments.get(row), digits));
                    return 0;
                }
                : null;
    }

    private static @Nullable ParameterBinder span(FieldVector vector, int digits) {
        return vector instanceof DurationVector spans
                ? (statement, parameter, row) -> {
                    long micros = DurationVector.get(spans.getDataBuffer(), row);
                    statement.setString(parameter, Temporals.span(micros, digits));
                    return 0;
                }
                : null;
    }

    private static @Nullable ParameterBinder text(FieldVector vector) {
        return vector instanceof VarCharVector texts
                ? (statement, parameter, row) -> {
                    byte[] text = texts.get(row);
                    statement.setString(parameter, new String(text, StandardCharsets.UTF_8));
                    return text.length;
                }
                : null;
    }

    /** A column that keeps UTF-8 takes the bytes as they are; the server looks whether they are UTF-8. */
    private static @Nullable ParameterBinder utf8(FieldVector vector) {
        return vector instanceof VarCharVector texts
                ? (statement, parameter, row) -> {
                    byte[] text = texts.get(row);
                    statement.setBytes(parameter, text);
                    return text.length;
                }
                : null;
    }

    private static @Nullable ParameterBinder bytes(FieldVector vector) {
        return vector instanceof VarBinaryVector values
                ? (statement, parameter, row) -> {
                    byte[] bytes = values.get(row);
                    statement.setBytes(parameter, bytes);
                    return bytes.length;
                }
                : null;
    }

    private static @Nullable ParameterBinder geometry(FieldVector vector, int srid) {
        return vector instanceof VarBinaryVector values
                ? (statement, parameter, row) -> {
                    byte[] bytes = MysqlGeometry.stored(values.get(row), srid);
                    statement.setBytes(parameter, bytes);
                    return bytes.length;
                }
                : null;
    }

    /** A value that cannot be stored; row and column are added by who knows them. */
    static DatabaseException unfit(String what) {
        return DatabaseException.of(Code.INVALID, "The value " + what + ".");
    }
}
