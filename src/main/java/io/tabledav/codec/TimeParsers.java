package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Value;
import io.tabledav.tree.TextValue;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Dates and times from text. */
final class TimeParsers {
    private static final int DATE_LENGTH = 10;
    private static final int SECOND_LENGTH = 19;
    private static final long SECONDS_OF_DAY = 86_400;
    private static final long NANOS_OF_SECOND = 1_000_000_000;
    private static final int[] DAYS_OF_MONTH = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    /** No day and no time of day is this. */
    private static final long NONE = Long.MIN_VALUE;

    private TimeParsers() {}

    static TextParser date(DateDayVector days) {
        ArrowType type = days.getField().getType();
        return (i, text, offset, length) -> {
            long day = length == DATE_LENGTH ? plainDay(text, offset) : NONE;
            if (day == NONE) {
                day = date(text, offset, length, type).toEpochDay();
            }
            if (day != (int) day) {
                throw beyondRange(text, offset, length);
            }
            days.setSafe(i, (int) day);
        };
    }

    static TextParser date(DateMilliVector millis) {
        ArrowType type = millis.getField().getType();
        return (i, text, offset, length) -> {
            long day = length == DATE_LENGTH ? plainDay(text, offset) : NONE;
            if (day == NONE) {
                day = date(text, offset, length, type).toEpochDay();
            }
            millis.setSafe(i, day * SECONDS_OF_DAY * 1000);
        };
    }

    private static LocalDate date(char[] text, int offset, int length, ArrowType type) {
        return ((Value.Date) parse(text, offset, length, type)).value();
    }

    static TextParser timeOfDay(BaseFixedWidthVector vector) {
        ArrowType type = vector.getField().getType();
        return (i, text, offset, length) -> {
            long nanos =
                    ((Value.Time) parse(text, offset, length, type)).value().toNanoOfDay();
            switch (vector) {
                case TimeSecVector times -> times.setSafe(i, (int) (nanos / NANOS_OF_SECOND));
                case TimeMilliVector times -> times.setSafe(i, (int) (nanos / 1_000_000));
                case TimeMicroVector times -> times.setSafe(i, nanos / 1_000);
                case TimeNanoVector times -> times.setSafe(i, nanos);
                default -> throw new IllegalArgumentException(vector.getField().toString());
            }
        };
    }

    static TextParser timestamp(TimeStampVector timestamps) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) timestamps.getField().getType();
        boolean zoned = type.getTimezone() != null;
        long perSecond = IsoText.perSecond(type.getUnit());
        return (i, text, offset, length) -> {
            int end = zoned && length > 0 && text[offset + length - 1] == 'Z' ? length - 1 : length;
            long seconds = plainSeconds(text, offset, end);
            long fraction = seconds == NONE
                    ? NONE
                    : plainFraction(text, offset + SECOND_LENGTH, end - SECOND_LENGTH, perSecond);
            if (fraction != NONE
                    && (perSecond < NANOS_OF_SECOND || Math.abs(seconds) < Long.MAX_VALUE / NANOS_OF_SECOND)) {
                timestamps.setSafe(i, seconds * perSecond + fraction);
            } else {
                timestamps.setSafe(i, units(parse(text, offset, length, type), type.getUnit()));
            }
        };
    }

    private static long units(Value value, TimeUnit unit) {
        Instant moment = value instanceof Value.Instant instant
                ? instant.value()
                : ((Value.Timestamp) value).value().toInstant(ZoneOffset.UTC);
        return units(moment.getEpochSecond(), moment.getNano(), unit);
    }

    static TextParser duration(DurationVector durations) {
        TimeUnit unit = durations.getUnit();
        return (i, text, offset, length) -> {
            Duration duration = TextValue.parseDuration(new String(text, offset, length), unit);
            durations.setSafe(i, units(duration.getSeconds(), duration.getNano(), unit));
        };
    }

    /** So many units; the sum may be in range where the whole seconds alone are just below it. */
    private static long units(long seconds, int nanos, TimeUnit unit) {
        long perSecond = IsoText.perSecond(unit);
        long fraction = nanos / (NANOS_OF_SECOND / perSecond);
        return seconds < 0 && fraction > 0
                ? Math.addExact(Math.multiplyExact(seconds + 1, perSecond), fraction - perSecond)
                : Math.addExact(Math.multiplyExact(seconds, perSecond), fraction);
    }

    private static Value parse(char[] text, int offset, int length, ArrowType type) {
        return TextValue.parse(new String(text, offset, length), type);
    }

    private static DatabaseException beyondRange(char[] text, int offset, int length) {
        return DatabaseException.of(
                Code.INVALID, "'" + new String(text, offset, length) + "' is beyond the range of the column.");
    }

    /** Seconds since 1970 of {@code 2024-01-31T12:30:00}, or with a space; {@link #NONE} if it is written otherwise. */
    private static long plainSeconds(char[] text, int offset, int length) {
        if (length < SECOND_LENGTH || (text[offset + DATE_LENGTH] != 'T' && text[offset + DATE_LENGTH] != ' ')) {
            return NONE;
        }
        long day = plainDay(text, offset);
        int hour = twoDigits(text, offset + 11);
        int minute = twoDigits(text, offset + 14);
        int second = twoDigits(text, offset + 17);
        boolean fits = day != NONE
                && text[offset + 13] == ':'
                && text[offset + 16] == ':'
                && hour >= 0
                && hour < 24
                && minute >= 0
                && minute < 60
                && second >= 0
                && second < 60;
        return fits ? day * SECONDS_OF_DAY + hour * 3600 + minute * 60 + second : NONE;
    }

    /** The units of {@code .123456}, of nothing too; {@link #NONE} if it is written otherwise or is finer than the unit. */
    private static long plainFraction(char[] text, int offset, int length, long perSecond) {
        if (length == 0) {
            return 0;
        }
        if (length == 1 || text[offset] != '.') {
            return NONE;
        }
        long units = 0;
        long place = perSecond;
        for (int i = 1; i < length; i++) {
            int digit = text[offset + i] - '0';
            place /= 10;
            if (digit < 0 || digit > 9 || place == 0) {
                return NONE;
            }
            units += digit * place;
        }
        return units;
    }

    /** Days since 1970 of {@code 2024-01-31}; {@link #NONE} if it is written otherwise or there is no such day. */
    private static long plainDay(char[] text, int offset) {
        int century = twoDigits(text, offset);
        int yearOfCentury = twoDigits(text, offset + 2);
        int month = twoDigits(text, offset + 5);
        int day = twoDigits(text, offset + 8);
        if (century < 0
                || yearOfCentury < 0
                || text[offset + 4] != '-'
                || text[offset + 7] != '-'
                || month < 1
                || month > 12
                || day < 1
                || day > DAYS_OF_MONTH[month - 1]) {
            return NONE;
        }
        int year = century * 100 + yearOfCentury;
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 2 && day == 29 && !leap ? NONE : epochDay(year, month, day);
    }

    /** Howard Hinnant's days_from_civil, for years that are not negative. */
    private static long epochDay(int year, int month, int day) {
        int fromMarch = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(fromMarch, 400);
        int yearOfEra = fromMarch - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }

    /** -1 if there are no two digits. */
    private static int twoDigits(char[] text, int offset) {
        int tens = text[offset] - '0';
        int ones = text[offset + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }
}
