package io.tabledav.backend.postgres;

import java.sql.SQLException;
import java.util.function.IntToLongFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/** Dates, times and intervals, which PostgreSQL counts from the year 2000 in days and microseconds. */
final class CopyTimes {
    private static final int EPOCH_DAYS = 10_957;
    private static final long EPOCH_MICROS = 946_684_800_000_000L;
    private static final long DAY_MILLIS = 86_400_000L;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_MILLI = 1_000;

    private CopyTimes() {}

    static @Nullable CopyEncoder date(FieldVector vector) {
        return switch (vector) {
            case DateDayVector values -> new Date(values.getDataBuffer());
            case DateMilliVector values ->
                new Counted(row -> Math.floorDiv(values.get(row), DAY_MILLIS) - EPOCH_DAYS, true);
            default -> null;
        };
    }

    static @Nullable CopyEncoder time(FieldVector vector) {
        return switch (vector) {
            case TimeMicroVector values -> new Counted(values::get, false);
            case TimeNanoVector values -> new Counted(row -> wholeMicros(values.get(row)), false);
            case TimeMilliVector values -> new Counted(row -> values.get(row) * MICROS_PER_MILLI, false);
            case TimeSecVector values -> new Counted(row -> values.get(row) * MICROS_PER_SECOND, false);
            default -> null;
        };
    }

    /** Timestamps with a zone or without; one is never written for the other. */
    static @Nullable CopyEncoder timestamp(FieldVector vector, boolean zoned) {
        if (!(vector instanceof TimeStampVector values)
                || !(vector.getField().getType() instanceof ArrowType.Timestamp type)
                || zoned != (type.getTimezone() != null)) {
            return null;
        }
        if (type.getUnit() == TimeUnit.MICROSECOND) {
            return new Timestamp(values.getDataBuffer());
        }
        return new Counted(row -> sinceEpoch(micros(values.get(row), type.getUnit())), false);
    }

    private static long micros(long ticks, TimeUnit unit) {
        return switch (unit) {
            case SECOND -> times(ticks, MICROS_PER_SECOND);
            case MILLISECOND -> times(ticks, MICROS_PER_MILLI);
            case MICROSECOND -> ticks;
            case NANOSECOND -> wholeMicros(ticks);
        };
    }

    private static long times(long ticks, long factor) {
        long high = Math.multiplyHigh(ticks, factor);
        long product = ticks * factor;
        if (high != product >> 63) {
            throw outOfRange();
        }
        return product;
    }

    private static long wholeMicros(long nanos) {
        if (nanos % NANOS_PER_MICRO != 0) {
            throw CopyEncoder.unfit("is finer than a microsecond");
        }
        return nanos / NANOS_PER_MICRO;
    }

    /** The extreme values of both sides stand for infinity; no others may become them. */
    private static long sinceEpoch(long micros) {
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return micros;
        }
        long shifted = micros - EPOCH_MICROS;
        if (micros < 0 && shifted >= 0 || shifted == Long.MIN_VALUE) {
            throw outOfRange();
        }
        return shifted;
    }

    private static RuntimeException outOfRange() {
        return CopyEncoder.unfit("is beyond the times that PostgreSQL keeps");
    }

    static @Nullable CopyEncoder interval(FieldVector vector) {
        return vector instanceof IntervalMonthDayNanoVector values ? new Interval(values.getDataBuffer()) : null;
    }

    private record Date(ArrowBuf values) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            int days = values.getInt((long) row * Integer.BYTES);
            boolean infinite = days == Integer.MAX_VALUE || days == Integer.MIN_VALUE;
            if (!infinite && days < Integer.MIN_VALUE + EPOCH_DAYS + 1) {
                throw outOfRange();
            }
            out.putSizedInt(infinite ? days : days - EPOCH_DAYS);
        }

        @Override
        public long length(int row) {
            return Integer.BYTES;
        }
    }

    private record Timestamp(ArrowBuf values) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            out.putSizedLong(sinceEpoch(values.getLong((long) row * Long.BYTES)));
        }

        @Override
        public long length(int row) {
            return Long.BYTES;
        }
    }

    private record Counted(IntToLongFunction values, boolean days) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            long value = values.applyAsLong(row);
            if (!days) {
                out.putSizedLong(value);
            } else if (value <= Integer.MIN_VALUE || value >= Integer.MAX_VALUE) {
                throw outOfRange();
            } else {
                out.putSizedInt((int) value);
            }
        }

        @Override
        public long length(int row) {
            return days ? Integer.BYTES : Long.BYTES;
        }
    }

    /** Months, days and nanoseconds; all three at their extreme are infinity, since PostgreSQL 17. */
    private record Interval(ArrowBuf values) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            long start = (long) row * IntervalMonthDayNanoVector.TYPE_WIDTH;
            int months = values.getInt(start);
            int days = values.getInt(start + Integer.BYTES);
            long nanos = values.getLong(start + 2L * Integer.BYTES);
            boolean infinite = months == Integer.MAX_VALUE && days == Integer.MAX_VALUE && nanos == Long.MAX_VALUE
                    || months == Integer.MIN_VALUE && days == Integer.MIN_VALUE && nanos == Long.MIN_VALUE;
            out.putInt(2 * Long.BYTES);
            out.putLong(infinite ? nanos : wholeMicros(nanos));
            out.putInt(days);
            out.putInt(months);
        }

        @Override
        public long length(int row) {
            return 2 * Long.BYTES;
        }
    }
}
