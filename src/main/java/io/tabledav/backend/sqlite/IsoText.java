package io.tabledav.backend.sqlite;

import java.time.LocalDateTime;
import java.time.LocalTime;

/**
 * Dates and times as ISO 8601 text, the way SQLite's own date functions write them (sqlite.org/lang_datefunc.html).
 *
 * <p>Reading takes {@code YYYY-MM-DD}, {@code HH:MM[:SS[.f]]} with one to six digits of fraction, and a date and a time with a
 * space or a {@code T} between them; anything else gives {@link #NONE}. No zone: such texts stay texts.
 */
final class IsoText {
    /** What is given for bytes that are no such text. */
    static final long NONE = Long.MIN_VALUE;

    static final int DATE_LENGTH = 10;

    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long MICROS_PER_DAY = 86_400L * MICROS_PER_SECOND;
    private static final int FRACTION_DIGITS = 6;

    private IsoText() {}

    /** Days since 1970-01-01. */
    static long days(byte[] text) {
        return text.length == DATE_LENGTH ? daysAtStart(text) : NONE;
    }

    /** Microseconds since midnight. */
    static long timeMicros(byte[] text) {
        return timeMicros(text, 0);
    }

    /** Microseconds since 1970-01-01 00:00. */
    static long timestampMicros(byte[] text) {
        if (text.length <= DATE_LENGTH || (text[DATE_LENGTH] != ' ' && text[DATE_LENGTH] != 'T')) {
            return NONE;
        }
        long days = daysAtStart(text);
        long time = timeMicros(text, DATE_LENGTH + 1);
        return days == NONE || time == NONE ? NONE : days * MICROS_PER_DAY + time;
    }

    private static long daysAtStart(byte[] text) {
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 2);
        int day = digits(text, 8, 2);
        if ((year | month | day) < 0 || text[4] != '-' || text[7] != '-' || month < 1 || month > 12) {
            return NONE;
        }
        return day < 1 || day > monthLength(year, month) ? NONE : daysSinceEpoch(year, month, day);
    }

    private static long timeMicros(byte[] text, int start) {
        int length = text.length - start;
        if (length < 5 || text[start + 2] != ':') {
            return NONE;
        }
        int hour = digits(text, start, 2);
        int minute = digits(text, start + 3, 2);
        if ((hour | minute) < 0 || hour > 23 || minute > 59) {
            return NONE;
        }
        long minutes = hour * 60L + minute;
        if (length == 5) {
            return minutes * 60 * MICROS_PER_SECOND;
        }
        int second = length < 8 || text[start + 5] != ':' ? -1 : digits(text, start + 6, 2);
        if (second < 0 || second > 59) {
            return NONE;
        }
        long fraction = length == 8 ? 0 : fractionMicros(text, start + 8);
        return fraction == NONE ? NONE : (minutes * 60 + second) * MICROS_PER_SECOND + fraction;
    }

    private static long fractionMicros(byte[] text, int start) {
        int count = text.length - start - 1;
        if (text[start] != '.' || count < 1 || count > FRACTION_DIGITS) {
            return NONE;
        }
        int fraction = digits(text, start + 1, count);
        if (fraction < 0) {
            return NONE;
        }
        for (int missing = count; missing < FRACTION_DIGITS; missing++) {
            fraction *= 10;
        }
        return fraction;
    }

    private static int digits(byte[] text, int start, int count) {
        int number = 0;
        for (int index = start; index < start + count; index++) {
            int digit = text[index] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static int monthLength(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** The day number in the proleptic Gregorian calendar, counted in years that start in March so that leap days end them. */
    private static long daysSinceEpoch(int year, int month, int day) {
        int marchYear = month > 2 ? year : year - 1;
        int era = Math.floorDiv(marchYear, 400);
        int yearOfEra = marchYear - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }

    /** A time of day in the style that this server writes. */
    static String time(LocalTime value) {
        return TemporalStyle.OWN.time(value);
    }

    /** A date and time in the style that this server writes. */
    static String timestamp(LocalDateTime value) {
        return TemporalStyle.OWN.timestamp(value);
    }
}
