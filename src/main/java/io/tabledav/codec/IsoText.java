package io.tabledav.codec;

import java.io.IOException;
import java.time.Duration;
import java.time.Period;
import org.apache.arrow.vector.types.TimeUnit;

/** Dates, times and intervals in the forms of ISO 8601. */
final class IsoText {
    private static final long SECONDS_OF_DAY = 86_400;
    private static final long NANOS_OF_SECOND = 1_000_000_000;

    private IsoText() {}

    /** How many units make a second. */
    static long perSecond(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> NANOS_OF_SECOND;
        };
    }

    /** Puts {@code 2024-01-31}; a year of more than four digits has a sign, as ISO 8601 wants it. */
    static void putDate(long epochDay, Utf8Sink out) throws IOException {
        // Howard Hinnant's civil_from_days: years begin in March, so that the leap day comes last.
        long shifted = epochDay + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        int dayOfEra = (int) (shifted - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        putYear(year, out);
        out.putByte('-');
        out.putTwoDigits(month);
        out.putByte('-');
        out.putTwoDigits(day);
    }

    private static void putYear(long year, Utf8Sink out) throws IOException {
        if (year >= 0 && year <= 9999) {
            out.putTwoDigits((int) year / 100);
            out.putTwoDigits((int) year % 100);
        } else if (year < 0 && year >= -9999) {
            out.putByte('-');
            out.putPadded((int) -year, 4);
        } else {
            if (year > 0) {
                out.putByte('+');
            }
            out.putLong(year);
        }
    }

    /** Puts {@code 12:30:00}, with a fraction of 3, 6 or 9 digits where there is one. */
    static void putTime(long value, TimeUnit unit, Utf8Sink out) throws IOException {
        long perSecond = perSecond(unit);
        int second = (int) (value / perSecond);
        out.putTwoDigits(second / 3600);
        out.putByte(':');
        out.putTwoDigits(second / 60 % 60);
        out.putByte(':');
        out.putTwoDigits(second % 60);
        putFraction((value % perSecond) * (NANOS_OF_SECOND / perSecond), out);
    }

    private static void putFraction(long nanos, Utf8Sink out) throws IOException {
        if (nanos == 0) {
            return;
        }
        out.putByte('.');
        if (nanos % 1_000_000 == 0) {
            out.putPadded((int) (nanos / 1_000_000), 3);
        } else if (nanos % 1_000 == 0) {
            out.putPadded((int) (nanos / 1_000), 6);
        } else {
            out.putPadded((int) nanos, 9);
        }
    }

    /** Puts {@code 2024-01-31T12:30:00}, with a fraction where there is one, and a {@code Z} if it is a moment. */
    static void putTimestamp(long value, TimeUnit unit, boolean utc, Utf8Sink out) throws IOException {
        long perDay = perSecond(unit) * SECONDS_OF_DAY;
        putDate(Math.floorDiv(value, perDay), out);
        out.putByte('T');
        putTime(Math.floorMod(value, perDay), unit, out);
        if (utc) {
            out.putByte('Z');
        }
    }

    /** Puts {@code -838:59:59.5}: hours, minutes and seconds, as SQL writes it. */
    static void putDuration(long value, TimeUnit unit, Utf8Sink out) throws IOException {
        if (value < 0) {
            out.putByte('-');
        }
        // Taken as unsigned, since the lowest value has no positive counterpart.
        long magnitude = Math.abs(value);
        long perSecond = perSecond(unit);
        long seconds = Long.divideUnsigned(magnitude, perSecond);
        long hours = Long.divideUnsigned(seconds, 3600);
        if (hours < 10) {
            out.putByte('0');
        }
        out.putLong(hours);
        out.putByte(':');
        int ofHour = (int) (seconds - hours * 3600);
        out.putTwoDigits(ofHour / 60);
        out.putByte(':');
        out.putTwoDigits(ofHour % 60);
        putFraction(Long.remainderUnsigned(magnitude, perSecond) * (NANOS_OF_SECOND / perSecond), out);
    }

    /** Puts {@code P1Y2M3DT4H5M6S}; each of the three parts has its own sign. */
    static void putInterval(int months, int days, long nanos, Utf8Sink out) throws IOException {
        if (nanos == 0) {
            out.putAscii(Period.of(0, months, days).normalized().toString());
            return;
        }
        if (months == 0 && days == 0) {
            out.putByte('P');
        } else {
            out.putAscii(Period.of(0, months, days).normalized().toString());
        }
        out.putAscii(Duration.ofNanos(nanos).toString().substring(1));
    }
}
