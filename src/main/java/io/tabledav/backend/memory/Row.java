package io.tabledav.backend.memory;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.util.Text;
import org.jspecify.annotations.Nullable;

/** One row of a batch, seen as Java values. */
record Row(VectorSchemaRoot batch, int index) {

    /**
     * The value of a column, null for NULL.
     *
     * <p>Shape: integers are {@link Long}, other numbers {@link Double} or {@link BigDecimal}, bytes {@link ByteBuffer}; the
     * rest are {@link Boolean}, {@link String}, the types of {@code java.time}, or what Arrow makes of its rarer types.
     */
    @Nullable
    Object value(int column) {
        FieldVector vector = batch.getVector(column);
        if (vector.isNull(index)) {
            return null;
        }
        return switch (vector) {
            case BitVector bits -> bits.get(index) == 1;
            case UInt8Vector numbers -> new BigDecimal(numbers.getObjectNoOverflow(index));
            case BaseIntVector numbers -> numbers.getValueAsLong(index);
            case Float4Vector numbers -> (double) numbers.get(index);
            case DateDayVector days -> LocalDate.ofEpochDay(days.get(index));
            case DateMilliVector millis -> LocalDate.ofEpochDay(Math.floorDiv(millis.get(index), 86_400_000L));
            case TimeSecVector seconds -> LocalTime.ofSecondOfDay(seconds.get(index));
            case TimeMilliVector millis -> LocalTime.ofNanoOfDay(millis.get(index) * 1_000_000L);
            case TimeMicroVector micros -> LocalTime.ofNanoOfDay(micros.get(index) * 1_000);
            case TimeNanoVector nanos -> LocalTime.ofNanoOfDay(nanos.get(index));
            case TimeStampVector timestamps -> timestamp(timestamps);
            default -> plain(vector.getObject(index));
        };
    }

    /** The values of several columns, as something that has {@code equals}. */
    List<@Nullable Object> values(int... columns) {
        List<@Nullable Object> values = new ArrayList<>(columns.length);
        for (int column : columns) {
            values.add(value(column));
        }
        return values;
    }

    // Arrow's own objects are Java's, but for texts and bytes, which have no equals there.
    private static Object plain(Object value) {
        return switch (value) {
            case Text text -> text.toString();
            case byte[] bytes -> ByteBuffer.wrap(bytes);
            default -> value;
        };
    }

    private Object timestamp(TimeStampVector timestamps) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) timestamps.getField().getType();
        long perSecond = switch (type.getUnit()) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> 1_000_000_000;
        };
        long ticks = timestamps.get(index);
        Instant instant = Instant.ofEpochSecond(
                Math.floorDiv(ticks, perSecond), Math.floorMod(ticks, perSecond) * (1_000_000_000 / perSecond));
        return type.getTimezone() == null ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC) : instant;
    }
}
