package io.tabledav.codec;

import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/** Casts between units of time: a value counts ticks, and the ticks of one unit are a whole number of another's. */
final class TickCasts {
    private static final long SECONDS_OF_DAY = 86_400;

    private TickCasts() {}

    /** Reads a count of ticks. */
    @FunctionalInterface
    private interface Source {
        long get(int index);
    }

    /** Sets a count of ticks if it is in the vector's range. */
    @FunctionalInterface
    private interface Target {
        boolean set(int index, long ticks);
    }

    /** The cast between two vectors that count ticks; null for others. */
    static CellCast.@Nullable Attempt between(FieldVector from, FieldVector to) {
        Source source = source(from);
        Target target = target(to);
        if (source == null || target == null) {
            return null;
        }
        long fromPerDay = perDay(from);
        long toPerDay = perDay(to);
        if (toPerDay >= fromPerDay) {
            long factor = toPerDay / fromPerDay;
            return i -> {
                long ticks = source.get(i);
                long high = Math.multiplyHigh(ticks, factor);
                long low = ticks * factor;
                return high == low >> 63 && target.set(i, low);
            };
        }
        long divisor = fromPerDay / toPerDay;
        return i -> {
            long ticks = source.get(i);
            return ticks % divisor == 0 && target.set(i, ticks / divisor);
        };
    }

    private static long perDay(FieldVector vector) {
        return switch (vector.getField().getType()) {
            case ArrowType.Date date ->
                switch (date.getUnit()) {
                    case DAY -> 1;
                    case MILLISECOND -> SECONDS_OF_DAY * 1000;
                };
            case ArrowType.Time time -> SECONDS_OF_DAY * IsoText.perSecond(time.getUnit());
            case ArrowType.Timestamp timestamp -> SECONDS_OF_DAY * IsoText.perSecond(timestamp.getUnit());
            case ArrowType.Duration duration -> SECONDS_OF_DAY * IsoText.perSecond(duration.getUnit());
            default -> throw new IllegalArgumentException(vector.getField().toString());
        };
    }

    private static @Nullable Source source(FieldVector vector) {
        return switch (vector) {
            case DateDayVector days -> days::get;
            case DateMilliVector millis -> millis::get;
            case TimeSecVector times -> times::get;
            case TimeMilliVector times -> times::get;
            case TimeMicroVector times -> times::get;
            case TimeNanoVector times -> times::get;
            case TimeStampVector timestamps -> timestamps::get;
            case DurationVector durations -> i -> DurationVector.get(durations.getDataBuffer(), i);
            default -> null;
        };
    }

    private static @Nullable Target target(FieldVector vector) {
        return switch (vector) {
            case DateDayVector days ->
                (i, ticks) -> {
                    boolean fits = ticks == (int) ticks;
                    if (fits) {
                        days.setSafe(i, (int) ticks);
                    }
                    return fits;
                };
            case DateMilliVector millis ->
                (i, ticks) -> {
                    millis.setSafe(i, ticks);
                    return true;
                };
            // A time of day is less than a day in every unit.
            case TimeSecVector times ->
                (i, ticks) -> {
                    times.setSafe(i, (int) ticks);
                    return true;
                };
            case TimeMilliVector times ->
                (i, ticks) -> {
                    times.setSafe(i, (int) ticks);
                    return true;
                };
            case TimeMicroVector times ->
                (i, ticks) -> {
                    times.setSafe(i, ticks);
                    return true;
                };
            case TimeNanoVector times ->
                (i, ticks) -> {
                    times.setSafe(i, ticks);
                    return true;
                };
            case TimeStampVector timestamps ->
                (i, ticks) -> {
                    timestamps.setSafe(i, ticks);
                    return true;
                };
            case DurationVector durations ->
                (i, ticks) -> {
                    durations.setSafe(i, ticks);
                    return true;
                };
            default -> null;
        };
    }
}
