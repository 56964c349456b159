package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Value;
import io.tabledav.tree.TextValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VariableWidthFieldVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** One cell of a vector as a {@link Value} and back: an object a cell, for the ways that are not hot. */
final class CellValue {

    private static final long MILLIS_A_DAY = Duration.ofDays(1).toMillis();
    private static final Set<String> UTC = Set.of("UTC", "Z", "+00:00", "-00:00", "Etc/UTC", "GMT");

    private CellValue() {}

    /** Whether cells of this type are made here. */
    static boolean isScalar(ArrowType type) {
        return switch (type) {
            case ArrowType.Int number -> true;
            case ArrowType.FloatingPoint number -> number.getPrecision() != FloatingPointPrecision.HALF;
            case ArrowType.Decimal number -> true;
            case ArrowType.Bool bool -> true;
            case ArrowType.Date date -> true;
            case ArrowType.Time time -> true;
            case ArrowType.Timestamp timestamp -> true;
            case ArrowType.Duration duration -> true;
            default -> isText(type) || isBinary(type);
        };
    }

    static boolean isText(ArrowType type) {
        return type instanceof ArrowType.Utf8
                || type instanceof ArrowType.LargeUtf8
                || type instanceof ArrowType.Utf8View;
    }

    static boolean isBinary(ArrowType type) {
        return type instanceof ArrowType.Binary
                || type instanceof ArrowType.LargeBinary
                || type instanceof ArrowType.BinaryView
                || type instanceof ArrowType.FixedSizeBinary;
    }

    static boolean isUtc(String zone) {
        return UTC.contains(zone);
    }

    /** The text of a value, in which a timestamp in UTC has no zone to mind. */
    static String text(Value value) {
        return value instanceof Value.Text text ? text.value() : TextValue.render(value);
    }

    /** The date of a timestamp that has no time of day. */
    static Value midnight(LocalDateTime moment) {
        if (!moment.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            throw DatabaseException.of(
                    Code.INVALID, "The timestamp " + moment + " has a time of day, and the column is a date.");
        }
        return new Value.Date(moment.toLocalDate());
    }

    /** The value of a cell that is not NULL. */
    static Value get(FieldVector vector, int row) {
        return switch (vector) {
            case UInt8Vector numbers -> new Value.Decimal(new BigDecimal(numbers.getObjectNoOverflow(row)));
            case BaseIntVector numbers -> new Value.Int(numbers.getValueAsLong(row));
            case Float4Vector numbers -> new Value.Real(Double.parseDouble(Float.toString(numbers.get(row))));
            case Float8Vector numbers -> new Value.Real(numbers.get(row));
            case DecimalVector numbers -> new Value.Decimal(numbers.getObjectNotNull(row));
            case Decimal256Vector numbers -> new Value.Decimal(numbers.getObjectNotNull(row));
            case BitVector bits -> new Value.Bool(bits.get(row) != 0);
            case VarCharVector texts -> text(texts.get(row));
            case LargeVarCharVector texts -> text(texts.get(row));
            case ViewVarCharVector texts -> text(texts.get(row));
            case VarBinaryVector bytes -> new Value.Binary(bytes.get(row));
            case LargeVarBinaryVector bytes -> new Value.Binary(bytes.get(row));
            case ViewVarBinaryVector bytes -> new Value.Binary(bytes.get(row));
            case FixedSizeBinaryVector bytes -> new Value.Binary(bytes.get(row));
            case DateDayVector days -> new Value.Date(LocalDate.ofEpochDay(days.get(row)));
            case DateMilliVector millis -> date(millis.get(row));
            case TimeSecVector times -> new Value.Time(LocalTime.ofSecondOfDay(times.get(row)));
            case TimeMilliVector times -> time(times.get(row), ChronoUnit.MILLIS);
            case TimeMicroVector times -> time(times.get(row), ChronoUnit.MICROS);
            case TimeNanoVector times -> time(times.get(row), ChronoUnit.NANOS);
            case TimeStampVector ticks -> timestamp(ticks, row);
            case DurationVector durations -> new Value.Text(TextValue.renderDuration(durations.getObject(row)));
            default -> throw new IllegalArgumentException("no scalar: " + vector.getField());
        };
    }

    /** Sets a cell to a value of the vector's own kind, as {@link TextValue#parse} makes it for that type. */
    static void set(FieldVector vector, int row, Value value) {
        switch (value) {
            case Value.Null none -> vector.setNull(row);
            case Value.Bool bool -> ((BitVector) vector).setSafe(row, bool.value() ? 1 : 0);
            case Value.Int number -> setWhole(vector, row, BigInteger.valueOf(number.value()));
            case Value.Decimal number -> setDecimal(vector, row, number.value());
            case Value.Real number -> setReal(vector, row, number.value());
            case Value.Text text -> setText(vector, row, text.value());
            case Value.Binary bytes -> setBytes(vector, row, bytes.value());
            case Value.Date date -> setDate(vector, row, date.value());
            case Value.Time time -> setTime(vector, row, time.value().toNanoOfDay());
            case Value.Timestamp moment ->
                setTicks((TimeStampVector) vector, row, moment.value().toInstant(ZoneOffset.UTC));
            case Value.Instant moment -> setTicks((TimeStampVector) vector, row, moment.value());
        }
    }

    private static Value text(byte[] utf8) {
        return new Value.Text(new String(utf8, StandardCharsets.UTF_8));
    }

    private static Value date(long epochMillis) {
        if (epochMillis % MILLIS_A_DAY != 0) {
            throw DatabaseException.of(Code.INVALID, "A date in milliseconds has a time of day.");
        }
        return new Value.Date(LocalDate.ofEpochDay(epochMillis / MILLIS_A_DAY));
    }

    private static Value time(long ticks, ChronoUnit unit) {
        long nanos = ticks * unit.getDuration().toNanos();
        if (nanos < 0 || nanos >= Duration.ofDays(1).toNanos()) {
            throw DatabaseException.of(Code.INVALID, "A time of day is not within a day.");
        }
        return new Value.Time(LocalTime.ofNanoOfDay(nanos));
    }

    private static Value timestamp(TimeStampVector vector, int row) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) vector.getField().getType();
        Instant instant = Instant.EPOCH.plus(vector.get(row), chronoUnit(type.getUnit()));
        return type.getTimezone() == null || isUtc(type.getTimezone())
                ? new Value.Timestamp(LocalDateTime.ofInstant(instant, ZoneOffset.UTC))
                : new Value.Instant(instant);
    }

    private static void setWhole(FieldVector vector, int row, BigInteger number) {
        BaseIntVector numbers = (BaseIntVector) vector;
        while (row >= vector.getValueCapacity()) {
            vector.reAlloc();
        }
        numbers.setWithPossibleTruncate(row, number.longValue());
    }

    private static void setDecimal(FieldVector vector, int row, BigDecimal number) {
        switch (vector) {
            case DecimalVector decimals -> decimals.setSafe(row, number.setScale(decimals.getScale()));
            case Decimal256Vector decimals -> decimals.setSafe(row, number.setScale(decimals.getScale()));
            default -> setWhole(vector, row, number.toBigIntegerExact());
        }
    }

    private static void setReal(FieldVector vector, int row, double number) {
        if (vector instanceof Float4Vector floats) {
            floats.setSafe(row, (float) number);
        } else {
            ((Float8Vector) vector).setSafe(row, number);
        }
    }

    private static void setText(FieldVector vector, int row, String text) {
        if (vector instanceof DurationVector durations) {
            TimeUnit unit = ((ArrowType.Duration) vector.getField().getType()).getUnit();
            Duration duration = TextValue.parseDuration(text, unit);
            durations.setSafe(row, ticks(duration.getSeconds(), duration.getNano(), unit));
        } else if (vector instanceof FixedSizeBinaryVector uuid) {
            UUID id = UUID.fromString(text);
            byte[] bytes = ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
            uuid.setSafe(row, bytes);
        } else {
            setBytes(vector, row, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void setBytes(FieldVector vector, int row, byte[] bytes) {
        if (vector instanceof FixedSizeBinaryVector fixed) {
            if (bytes.length != fixed.getByteWidth()) {
                throw DatabaseException.of(
                        Code.INVALID,
                        "A value has " + bytes.length + " bytes, where exactly " + fixed.getByteWidth()
                                + " are needed.");
            }
            fixed.setSafe(row, bytes);
        } else {
            ((VariableWidthFieldVector) vector).setSafe(row, bytes);
        }
    }

    private static void setDate(FieldVector vector, int row, LocalDate date) {
        long days = date.toEpochDay();
        if (vector instanceof DateMilliVector millis) {
            millis.setSafe(row, days * MILLIS_A_DAY);
        } else if (days == (int) days) {
            ((DateDayVector) vector).setSafe(row, (int) days);
        } else {
            throw DatabaseException.of(Code.INVALID, "The date " + date + " is too far away.");
        }
    }

    private static void setTime(FieldVector vector, int row, long nanos) {
        switch (vector) {
            case TimeSecVector times -> times.setSafe(row, (int) (nanos / 1_000_000_000));
            case TimeMilliVector times -> times.setSafe(row, (int) (nanos / 1_000_000));
            case TimeMicroVector times -> times.setSafe(row, nanos / 1_000);
            default -> ((TimeNanoVector) vector).setSafe(row, nanos);
        }
    }

    private static void setTicks(TimeStampVector vector, int row, Instant moment) {
        TimeUnit unit = ((ArrowType.Timestamp) vector.getField().getType()).getUnit();
        vector.setSafe(row, ticks(moment.getEpochSecond(), moment.getNano(), unit));
    }

    private static long ticks(long seconds, int nanos, TimeUnit unit) {
        long perSecond = chronoUnit(unit) == ChronoUnit.SECONDS
                ? 1
                : 1_000_000_000L / chronoUnit(unit).getDuration().toNanos();
        try {
            return Math.addExact(Math.multiplyExact(seconds, perSecond), nanos / (1_000_000_000L / perSecond));
        } catch (ArithmeticException e) {
            throw DatabaseException.of(Code.INVALID, "A moment is too far away for " + unit + " ticks.")
                    .withCause(e);
        }
    }

    private static ChronoUnit chronoUnit(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> ChronoUnit.SECONDS;
            case MILLISECOND -> ChronoUnit.MILLIS;
            case MICROSECOND -> ChronoUnit.MICROS;
            case NANOSECOND -> ChronoUnit.NANOS;
        };
    }
}
