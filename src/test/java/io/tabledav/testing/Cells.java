package io.tabledav.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntervalDayVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.UuidVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * One value of a vector as a Java object that has {@code equals}, and back.
 *
 * <ul>
 *   <li>every integer is a {@link Long}, uint64 a {@link BigInteger}; float32 is a {@link Float}, float64 a {@link Double}
 *   <li>decimals are {@link BigDecimal}, texts {@link String}, bytes {@link ByteBuffer} ({@code byte[]} is also set)
 *   <li>dates are {@link LocalDate}, times {@link LocalTime}, timestamps {@link LocalDateTime}, or {@link Instant} with a
 *       zone; durations {@link Duration}; intervals {@link Period}, {@link Duration} or {@link PeriodDuration}
 *   <li>lists are {@link List}, structs {@link Map}, {@code arrow.uuid} is {@link UUID}; any other extension is its storage
 * </ul>
 */
public final class Cells {
    private Cells() {}

    /** The value at {@code index}, null for NULL. */
    public static @Nullable Object get(FieldVector vector, int index) {
        if (vector.isNull(index)) {
            return null;
        }
        return switch (vector) {
            case BitVector bits -> bits.get(index) != 0;
            case UInt8Vector numbers -> numbers.getObjectNoOverflow(index);
            case BaseIntVector numbers -> numbers.getValueAsLong(index);
            case VarCharVector texts -> text(texts.get(index));
            case LargeVarCharVector texts -> text(texts.get(index));
            case ViewVarCharVector texts -> text(texts.get(index));
            case VarBinaryVector bytes -> ByteBuffer.wrap(bytes.get(index));
            case LargeVarBinaryVector bytes -> ByteBuffer.wrap(bytes.get(index));
            case ViewVarBinaryVector bytes -> ByteBuffer.wrap(bytes.get(index));
            case FixedSizeBinaryVector bytes -> ByteBuffer.wrap(bytes.get(index));
            case DateDayVector days -> LocalDate.ofEpochDay(days.get(index));
            case DateMilliVector millis -> LocalDate.ofEpochDay(Math.floorDiv(millis.get(index), 86_400_000L));
            case TimeSecVector times -> LocalTime.ofSecondOfDay(times.get(index));
            case TimeMilliVector times -> LocalTime.ofNanoOfDay(times.get(index) * 1_000_000L);
            case TimeMicroVector times -> LocalTime.ofNanoOfDay(times.get(index) * 1_000L);
            case TimeNanoVector times -> LocalTime.ofNanoOfDay(times.get(index));
            case TimeStampVector timestamps -> timestamp(timestamps, index);
            case ListVector lists -> list(lists, index);
            case StructVector structs -> struct(structs, index);
            case UuidVector uuids -> uuids.getObject(index);
            case ExtensionTypeVector<?> extended -> get((FieldVector) extended.getUnderlyingVector(), index);
            // Floating-point numbers, decimals, durations and intervals are plain Java objects already.
            default -> vector.getObject(index);
        };
    }

    /** Sets the value at {@code index}, making room for it; the caller sets the row count afterwards. */
    public static void set(FieldVector vector, int index, @Nullable Object value) {
        if (value == null) {
            vector.setNull(index);
            return;
        }
        switch (vector) {
            case NullVector nothing -> throw new IllegalArgumentException(nothing.getName() + " only holds NULL");
            case BitVector bits -> bits.setSafe(index, (Boolean) value ? 1 : 0);
            case UInt8Vector numbers -> numbers.setSafe(index, whole(value).longValue());
            case UInt2Vector numbers ->
                numbers.setSafe(index, Math.toIntExact(whole(value).longValueExact()));
            case BaseIntVector numbers ->
                setInteger(numbers, index, whole(value).longValueExact());
            case Float4Vector numbers -> numbers.setSafe(index, ((Number) value).floatValue());
            case Float8Vector numbers -> numbers.setSafe(index, ((Number) value).doubleValue());
            case DecimalVector decimals -> decimals.setSafe(index, ((BigDecimal) value).setScale(decimals.getScale()));
            case Decimal256Vector decimals ->
                decimals.setSafe(index, ((BigDecimal) value).setScale(decimals.getScale()));
            case VarCharVector texts -> texts.setSafe(index, utf8(value));
            case LargeVarCharVector texts -> texts.setSafe(index, utf8(value));
            case ViewVarCharVector texts -> {
                makeRoom(texts, index);
                texts.setSafe(index, utf8(value));
            }
            case VarBinaryVector bytes -> bytes.setSafe(index, bytes(value));
            case LargeVarBinaryVector bytes -> bytes.setSafe(index, bytes(value));
            case ViewVarBinaryVector bytes -> {
                makeRoom(bytes, index);
                bytes.setSafe(index, bytes(value));
            }
            case FixedSizeBinaryVector bytes -> bytes.setSafe(index, bytes(value));
            case UuidVector uuids -> uuids.setSafe(index, (UUID) value);
            case ExtensionTypeVector<?> extended -> set((FieldVector) extended.getUnderlyingVector(), index, value);
            case ListVector lists -> setList(lists, index, (List<?>) value);
            case StructVector structs -> setStruct(structs, index, (Map<?, ?>) value);
            default -> setTemporal(vector, index, value);
        }
    }

    /** Arrow's view vectors do not grow by themselves before they hold something. */
    private static void makeRoom(FieldVector vector, int index) {
        while (vector.getValueCapacity() <= index) {
            vector.reAlloc();
        }
    }

    private static void setTemporal(FieldVector vector, int index, Object value) {
        switch (vector) {
            case DateDayVector days -> days.setSafe(index, Math.toIntExact(((LocalDate) value).toEpochDay()));
            case DateMilliVector millis -> millis.setSafe(index, ((LocalDate) value).toEpochDay() * 86_400_000L);
            case TimeSecVector times -> times.setSafe(index, ((LocalTime) value).toSecondOfDay());
            case TimeMilliVector times -> times.setSafe(index, (int) (((LocalTime) value).toNanoOfDay() / 1_000_000));
            case TimeMicroVector times -> times.setSafe(index, ((LocalTime) value).toNanoOfDay() / 1_000);
            case TimeNanoVector times -> times.setSafe(index, ((LocalTime) value).toNanoOfDay());
            case TimeStampVector timestamps -> timestamps.setSafe(index, ticks(timestamps, value));
            case DurationVector durations -> durations.setSafe(index, ticks(durations.getUnit(), (Duration) value));
            case IntervalYearVector years -> years.setSafe(index, Math.toIntExact(((Period) value).toTotalMonths()));
            case IntervalDayVector days -> {
                Duration duration = (Duration) value;
                days.setSafe(
                        index,
                        (int) duration.toDays(),
                        duration.toHoursPart() * 3_600_000
                                + duration.toMinutesPart() * 60_000
                                + duration.toSecondsPart() * 1_000
                                + duration.toMillisPart());
            }
            case IntervalMonthDayNanoVector intervals -> {
                PeriodDuration interval = (PeriodDuration) value;
                intervals.setSafe(
                        index,
                        (int) interval.getPeriod().toTotalMonths(),
                        interval.getPeriod().getDays(),
                        interval.getDuration().toNanos());
            }
            default -> throw new IllegalArgumentException("no Java value is set into " + vector.getField());
        }
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(Object text) {
        return ((String) text).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static BigInteger whole(Object value) {
        return value instanceof BigInteger big ? big : BigInteger.valueOf(((Number) value).longValue());
    }

    private static void setInteger(BaseIntVector numbers, int index, long value) {
        numbers.setWithPossibleTruncate(index, value);
        if (numbers.getValueAsLong(index) != value) {
            throw new IllegalArgumentException(value + " does not fit into " + numbers.getField());
        }
    }

    private static Object timestamp(TimeStampVector timestamps, int index) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) timestamps.getField().getType();
        long perSecond = perSecond(type.getUnit());
        long ticks = timestamps.get(index);
        Instant instant = Instant.ofEpochSecond(
                Math.floorDiv(ticks, perSecond), Math.floorMod(ticks, perSecond) * (1_000_000_000L / perSecond));
        return type.getTimezone() == null ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC) : instant;
    }

    private static long ticks(TimeStampVector timestamps, Object value) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) timestamps.getField().getType();
        Instant instant =
                type.getTimezone() == null ? ((LocalDateTime) value).toInstant(ZoneOffset.UTC) : (Instant) value;
        return ticks(type.getUnit(), Duration.ofSeconds(instant.getEpochSecond(), instant.getNano()));
    }

    private static long ticks(TimeUnit unit, Duration sinceZero) {
        long perSecond = perSecond(unit);
        return Math.addExact(
                Math.multiplyExact(sinceZero.getSeconds(), perSecond),
                sinceZero.getNano() / (1_000_000_000L / perSecond));
    }

    private static long perSecond(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> 1_000_000_000;
        };
    }

    private static List<@Nullable Object> list(ListVector lists, int index) {
        List<@Nullable Object> items = new ArrayList<>();
        for (int item = lists.getElementStartIndex(index); item < lists.getElementEndIndex(index); item++) {
            items.add(get(lists.getDataVector(), item));
        }
        return Collections.unmodifiableList(items);
    }

    private static void setList(ListVector lists, int index, List<?> items) {
        int start = lists.startNewValue(index);
        for (int item = 0; item < items.size(); item++) {
            set(lists.getDataVector(), start + item, items.get(item));
        }
        lists.endValue(index, items.size());
    }

    private static Map<String, @Nullable Object> struct(StructVector structs, int index) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (FieldVector member : structs.getChildrenFromFields()) {
            members.put(member.getName(), get(member, index));
        }
        return Collections.unmodifiableMap(members);
    }

    private static void setStruct(StructVector structs, int index, Map<?, ?> members) {
        for (FieldVector member : structs.getChildrenFromFields()) {
            set(member, index, members.get(member.getName()));
        }
        structs.setIndexDefined(index);
    }
}
