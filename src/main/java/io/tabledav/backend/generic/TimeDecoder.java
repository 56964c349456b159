package io.tabledav.backend.generic;

import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.jspecify.annotations.Nullable;

/** Decoders of dates and times: as {@code java.time} where the driver gives it, else as the old types of JDBC. */
final class TimeDecoder {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;

    private TimeDecoder() {}

    static CellDecoder date(int index, String column, FieldVector vector) {
        DateDayVector days = (DateDayVector) vector;
        Getter<LocalDate, Date> getter = new Getter<>(LocalDate.class, ResultSet::getDate, Date::toLocalDate);
        return (result, row) -> {
            LocalDate value = getter.get(result, index);
            if (value != null) {
                long day = value.toEpochDay();
                if (day != (int) day) {
                    throw CellDecoder.unreadable(column, "is beyond the range of a date");
                }
                days.set(row, (int) day);
            }
            return Integer.BYTES;
        };
    }

    static CellDecoder time(int index, String column, FieldVector vector) {
        TimeMicroVector times = (TimeMicroVector) vector;
        Getter<LocalTime, Time> getter = new Getter<>(LocalTime.class, ResultSet::getTime, Time::toLocalTime);
        return (result, row) -> {
            LocalTime value = getter.get(result, index);
            if (value != null) {
                requireMicros(value.getNano(), column);
                times.set(row, value.toNanoOfDay() / NANOS_PER_MICRO);
            }
            return Long.BYTES;
        };
    }

    static CellDecoder timestamp(int index, String column, FieldVector vector) {
        TimeStampMicroVector moments = (TimeStampMicroVector) vector;
        Getter<LocalDateTime, Timestamp> getter =
                new Getter<>(LocalDateTime.class, ResultSet::getTimestamp, Timestamp::toLocalDateTime);
        return (result, row) -> {
            LocalDateTime value = getter.get(result, index);
            if (value != null) {
                moments.set(row, micros(value.toEpochSecond(ZoneOffset.UTC), value.getNano(), column));
            }
            return Long.BYTES;
        };
    }

    static CellDecoder instant(int index, String column, FieldVector vector) {
        TimeStampMicroTZVector moments = (TimeStampMicroTZVector) vector;
        Getter<OffsetDateTime, Timestamp> getter = new Getter<>(
                OffsetDateTime.class,
                ResultSet::getTimestamp,
                timestamp -> timestamp.toInstant().atOffset(ZoneOffset.UTC));
        return (result, row) -> {
            OffsetDateTime value = getter.get(result, index);
            if (value != null) {
                Instant instant = value.toInstant();
                moments.set(row, micros(instant.getEpochSecond(), instant.getNano(), column));
            }
            return Long.BYTES;
        };
    }

    private static long micros(long seconds, int nanos, String column) {
        requireMicros(nanos, column);
        try {
            return Math.addExact(Math.multiplyExact(seconds, MICROS_PER_SECOND), nanos / NANOS_PER_MICRO);
        } catch (ArithmeticException e) {
            throw CellDecoder.unreadable(column, "is beyond the range of a timestamp")
                    .withCause(e);
        }
    }

    private static void requireMicros(int nanos, String column) {
        if (nanos % NANOS_PER_MICRO != 0) {
            throw CellDecoder.unreadable(column, "is finer than a microsecond");
        }
    }

    /** Asks a driver for a type of {@code java.time}, and from the first refusal on for the old type. */
    private static final class Getter<T, O> {
        private final Class<T> type;
        private final Old<O> old;
        private final Conversion<O, T> conversion;
        private boolean refused;
        private boolean given;

        Getter(Class<T> type, Old<O> old, Conversion<O, T> conversion) {
            this.type = type;
            this.old = old;
            this.conversion = conversion;
        }

        @Nullable
        T get(ResultSet result, int index) throws SQLException {
            if (!refused) {
                try {
                    T value = result.getObject(index, type);
                    given |= value != null;
                    return value;
                } catch (SQLException e) {
                    if (given) {
                        throw e;
                    }
                    refused = true;
                }
            }
            O value = old.get(result, index);
            return value == null ? null : conversion.of(value);
        }
    }

    /** Gets a value of an old type. */
    private interface Old<O> {
        @Nullable
        O get(ResultSet result, int index) throws SQLException;
    }

    /** Makes a value of {@code java.time} of one of an old type. */
    private interface Conversion<O, T> {
        T of(O value);
    }
}
