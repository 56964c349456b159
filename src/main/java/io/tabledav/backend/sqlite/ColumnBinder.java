package io.tabledav.backend.sqlite;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * Turns the values of one vector into what SQLite stores in one column: Long, Double, String or byte[].
 *
 * <p>The vector's type must be of the column's kind; its width and unit may differ.
 */
@FunctionalInterface
interface ColumnBinder {

    /** What is stored for a value that is not NULL; {@code INVALID} if SQLite cannot keep it exactly. */
    Object bind(int row);

    /**
     * The binder of a vector for a column.
     *
     * <p>Errors: {@code INVALID} if a vector of this type holds no values of the column's type.
     */
    static ColumnBinder of(FieldVector vector, ColumnType type, String column) {
        @Nullable
        ColumnBinder binder = vector instanceof NullVector
                ? row -> ""
                : switch (type) {
                    case ColumnType.Whole whole -> whole(vector);
                    case ColumnType.Truth truth ->
                        vector instanceof BitVector bits ? row -> (long) bits.get(row) : null;
                    case ColumnType.Floating floating -> floating(vector);
                    case ColumnType.Fixed fixed -> decimal(vector, fixed);
                    case ColumnType.Day day -> day(vector);
                    case ColumnType.TimeOfDay time -> time(vector, writing(time.style()));
                    case ColumnType.Moment moment -> moment(vector, writing(moment.style()));
                    case ColumnType.Bytes bytes -> bytes(vector);
                    case ColumnType.Json json -> json(text(vector));
                    case ColumnType.Text text -> text(vector);
                };
        if (binder == null) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "Column " + column + " takes " + type.arrow() + ", not "
                                    + vector.getField().getType() + ".")
                    .withColumn(column)
                    .withHint("Send the column in the type that reading it gives.");
        }
        return binder;
    }

    /** New values are spelled like those that are there, unless that would lose something or there is no one spelling. */
    private static TemporalStyle writing(TemporalStyle style) {
        return style.digits() <= 0 ? new TemporalStyle(style.separator(), TemporalStyle.SPARSE) : style;
    }

    private static @Nullable ColumnBinder whole(FieldVector vector) {
        return switch (vector) {
            case UInt8Vector numbers ->
                row -> {
                    if (numbers.get(row) < 0) {
                        throw unfit("is larger than a whole number of 64 bits with sign");
                    }
                    return numbers.get(row);
                };
            case BaseIntVector numbers -> numbers::getValueAsLong;
            default -> null;
        };
    }

    private static @Nullable ColumnBinder floating(FieldVector vector) {
        return switch (vector) {
            case Float8Vector numbers -> row -> number(numbers.get(row));
            case Float4Vector numbers -> row -> number(numbers.get(row));
            default -> null;
        };
    }

    private static Double number(double value) {
        if (Double.isNaN(value)) {
            throw unfit("is NaN, which SQLite would turn into NULL");
        }
        return value;
    }

    private static @Nullable ColumnBinder decimal(FieldVector vector, ColumnType.Fixed fixed) {
        return switch (vector) {
            case DecimalVector decimals -> row -> decimal(decimals.getObjectNotNull(row), fixed);
            case Decimal256Vector decimals -> row -> decimal(decimals.getObjectNotNull(row), fixed);
            default -> null;
        };
    }

    private static Object decimal(BigDecimal value, ColumnType.Fixed fixed) {
        BigDecimal plain = value.stripTrailingZeros();
        if (plain.scale() > fixed.scale() || plain.precision() - plain.scale() > fixed.precision() - fixed.scale()) {
            throw unfit(value.toPlainString() + " does not fit into decimal(" + fixed.precision() + "," + fixed.scale()
                    + ")");
        }
        Object stored = StoredValues.number(value);
        if (stored instanceof Double number && BigDecimal.valueOf(number).compareTo(value) != 0) {
            throw unfit(value.toPlainString() + " has more digits than SQLite keeps in a number");
        }
        return stored;
    }

    private static @Nullable ColumnBinder day(FieldVector vector) {
        return switch (vector) {
            case DateDayVector days -> row -> date(LocalDate.ofEpochDay(days.get(row)));
            case DateMilliVector millis ->
                row -> date(LocalDate.ofEpochDay(Math.floorDiv(millis.get(row), 86_400_000L)));
            default -> null;
        };
    }

    private static String date(LocalDate value) {
        if (value.getYear() < 0 || value.getYear() > 9999) {
            throw unfit(value + " is not between the years 0 and 9999");
        }
        return value.toString();
    }

    private static @Nullable ColumnBinder time(FieldVector vector, TemporalStyle style) {
        return switch (vector) {
            case TimeSecVector times -> row -> style.time(LocalTime.ofSecondOfDay(times.get(row)));
            case TimeMilliVector times -> row -> style.time(LocalTime.ofNanoOfDay(times.get(row) * 1_000_000L));
            case TimeMicroVector times -> row -> style.time(LocalTime.ofNanoOfDay(times.get(row) * 1_000L));
            case TimeNanoVector times ->
                row -> {
                    requireMicros(times.get(row));
                    return style.time(LocalTime.ofNanoOfDay(times.get(row)));
                };
            default -> null;
        };
    }

    private static @Nullable ColumnBinder moment(FieldVector vector, TemporalStyle style) {
        if (!(vector instanceof TimeStampVector timestamps)
                || !(vector.getField().getType() instanceof ArrowType.Timestamp type)
                || type.getTimezone() != null) {
            return null;
        }
        long perSecond = perSecond(type.getUnit());
        return row -> {
            long ticks = timestamps.get(row);
            long nanos = Math.floorMod(ticks, perSecond) * (1_000_000_000L / perSecond);
            requireMicros(nanos);
            LocalDateTime value =
                    LocalDateTime.ofEpochSecond(Math.floorDiv(ticks, perSecond), (int) nanos, ZoneOffset.UTC);
            date(value.toLocalDate());
            return style.timestamp(value);
        };
    }

    private static void requireMicros(long nanos) {
        if (nanos % 1_000 != 0) {
            throw unfit("is finer than a microsecond");
        }
    }

    private static long perSecond(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> 1_000_000_000;
        };
    }

    private static @Nullable ColumnBinder bytes(FieldVector vector) {
        return switch (vector) {
            case VarBinaryVector bytes -> bytes::get;
            case LargeVarBinaryVector bytes -> bytes::get;
            case FixedSizeBinaryVector bytes -> bytes::get;
            default -> null;
        };
    }

    private static @Nullable ColumnBinder text(FieldVector vector) {
        return switch (vector) {
            case VarCharVector texts -> row -> new String(texts.get(row), StandardCharsets.UTF_8);
            case LargeVarCharVector texts -> row -> new String(texts.get(row), StandardCharsets.UTF_8);
            default -> null;
        };
    }

    private static @Nullable ColumnBinder json(@Nullable ColumnBinder text) {
        return text == null
                ? null
                : row -> {
                    String json = (String) text.bind(row);
                    if (!JsonText.isValid(json.getBytes(StandardCharsets.UTF_8))) {
                        throw unfit("is no JSON");
                    }
                    return json;
                };
    }

    /** A value that cannot be stored; row and column are added by who knows them. */
    private static DatabaseException unfit(String what) {
        return DatabaseException.of(Code.INVALID, "A value " + what + ".");
    }
}
