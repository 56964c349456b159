package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.apache.arrow.vector.types.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The text forms of dates, times, timestamps and durations; {@link TextValue} tells which.
 *
 * <p>An instance walks over one text from left to right. It is written by hand because every field of a CSV column passes
 * here, and because {@link java.time.format.DateTimeFormatter} cannot say what is wrong.
 */
final class TimeText {

    private static final String DATE = "a date such as 2024-12-31";
    private static final String TIME = "a time such as 23:59:59";
    private static final String TIMESTAMP = "a timestamp such as 2024-12-31T23:59:59";
    private static final String INSTANT = "a timestamp such as 2024-12-31T23:59:59Z";
    private static final String DURATION = "a duration such as 48:00:00";
    private static final int NANO_DIGITS = 9;
    private static final int MOST_HOUR_DIGITS = 13;
    private static final int[] POWERS_OF_TEN = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };

    private final String text;
    private final String expected;
    private int at;

    private TimeText(String text, String expected) {
        this.text = text;
        this.expected = expected;
    }

    static LocalDate date(String text) {
        TimeText walk = new TimeText(text, DATE);
        LocalDate date = walk.readDate();
        walk.requireEnd();
        if (date.toEpochDay() != (int) date.toEpochDay()) {
            throw walk.beyondRange();
        }
        return date;
    }

    static LocalTime time(String text, TimeUnit unit) {
        TimeText walk = new TimeText(text, TIME);
        LocalTime time = walk.readTime(unit);
        walk.requireEnd();
        return time;
    }

    static LocalDateTime timestamp(String text, TimeUnit unit) {
        TimeText walk = new TimeText(text, TIMESTAMP);
        LocalDateTime timestamp = walk.readDateTime(unit);
        if (walk.readOffset() != null) {
            throw TextValue.invalid(
                    TextValue.quoted(text) + " has a time zone, which a timestamp without one cannot hold.");
        }
        walk.requireEnd();
        walk.requireRange(timestamp.toEpochSecond(ZoneOffset.UTC), timestamp.getNano(), unit);
        return timestamp;
    }

    static Instant instant(String text, TimeUnit unit) {
        TimeText walk = new TimeText(text, INSTANT);
        LocalDateTime local = walk.readDateTime(unit);
        ZoneOffset offset = walk.readOffset();
        walk.requireEnd();
        Instant instant = local.toInstant(offset == null ? ZoneOffset.UTC : offset);
        walk.requireRange(instant.getEpochSecond(), instant.getNano(), unit);
        return instant;
    }

    static Duration duration(String text, TimeUnit unit) {
        TimeText walk = new TimeText(text, DURATION);
        Duration duration = text.indexOf('P') >= 0 ? isoDuration(text) : walk.readDuration();
        walk.requireRange(duration.getSeconds(), duration.getNano(), unit);
        int finer = duration.getNano() % POWERS_OF_TEN[NANO_DIGITS - fractionDigits(unit)];
        if (finer != 0) {
            throw walk.tooFine(fractionDigits(unit));
        }
        return duration;
    }

    private static Duration isoDuration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw TextValue.notA(text, DURATION).withCause(e);
        }
    }

    private Duration readDuration() {
        boolean negative = skip('-');
        long hours = readNumber(2, MOST_HOUR_DIGITS);
        require(':');
        long minutes = readNumber(2, 2);
        require(':');
        long seconds = readNumber(2, 2);
        int nanos = readFraction(NANO_DIGITS);
        requireEnd();
        if (minutes > 59 || seconds > 59) {
            throw TextValue.notA(text, expected);
        }
        Duration duration = Duration.ofSeconds(hours * 3600 + minutes * 60 + seconds, nanos);
        return negative ? duration.negated() : duration;
    }

    static String render(LocalTime time) {
        StringBuilder out = new StringBuilder(15);
        append(time, out);
        return out.toString();
    }

    static String render(LocalDateTime timestamp) {
        StringBuilder out = new StringBuilder(26);
        out.append(timestamp.toLocalDate()).append('T');
        append(timestamp.toLocalTime(), out);
        return out.toString();
    }

    static String render(Instant instant) {
        return render(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + "Z";
    }

    static String render(Duration duration) {
        StringBuilder out = new StringBuilder(duration.isNegative() ? "-" : "");
        Duration size = duration.abs();
        appendPadded(size.toHours(), out);
        appendPadded(size.toMinutesPart(), out.append(':'));
        appendPadded(size.toSecondsPart(), out.append(':'));
        appendFraction(size.getNano(), out);
        return out.toString();
    }

    private static void append(LocalTime time, StringBuilder out) {
        appendPadded(time.getHour(), out);
        appendPadded(time.getMinute(), out.append(':'));
        appendPadded(time.getSecond(), out.append(':'));
        appendFraction(time.getNano(), out);
    }

    private static void appendPadded(long number, StringBuilder out) {
        if (number < 10) {
            out.append('0');
        }
        out.append(number);
    }

    /** Three, six or nine digits: there are readers that take no other number of them. */
    private static void appendFraction(int nanos, StringBuilder out) {
        if (nanos == 0) {
            return;
        }
        int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : NANO_DIGITS;
        String padded = Integer.toString(1_000_000_000 + nanos);
        out.append('.').append(padded, 1, 1 + digits);
    }

    private LocalDateTime readDateTime(TimeUnit unit) {
        LocalDate date = readDate();
        if (at == text.length()) {
            return date.atStartOfDay();
        }
        if (!skip('T') && !skip(' ') && !skip('t')) {
            throw TextValue.notA(text, expected);
        }
        return date.atTime(readTime(unit));
    }

    private LocalDate readDate() {
        boolean negative = skip('-');
        boolean signed = negative || skip('+');
        int year = (int) readNumber(4, signed ? NANO_DIGITS : 4);
        require('-');
        int month = (int) readNumber(2, 2);
        require('-');
        int day = (int) readNumber(2, 2);
        try {
            return LocalDate.of(negative ? -year : year, month, day);
        } catch (DateTimeException e) {
            throw TextValue.invalid("There is no such day as in " + TextValue.quoted(text) + ".")
                    .withCause(e);
        }
    }

    private LocalTime readTime(TimeUnit unit) {
        int hour = (int) readNumber(2, 2);
        require(':');
        int minute = (int) readNumber(2, 2);
        boolean seconds = skip(':');
        int second = seconds ? (int) readNumber(2, 2) : 0;
        int nanos = seconds ? readFraction(fractionDigits(unit)) : 0;
        try {
            return LocalTime.of(hour, minute, second, nanos);
        } catch (DateTimeException e) {
            throw TextValue.invalid("There is no such time of day as in " + TextValue.quoted(text) + ".")
                    .withCause(e);
        }
    }

    /** An optional fraction of a second in nanoseconds; digits beyond {@code most} must be zeros. */
    private int readFraction(int most) {
        if (!skip('.')) {
            return 0;
        }
        int nanos = 0;
        int digits = 0;
        for (; at < text.length() && isDigit(text.charAt(at)); at++, digits++) {
            if (digits < most) {
                nanos = nanos * 10 + (text.charAt(at) - '0');
            } else if (text.charAt(at) != '0') {
                throw tooFine(most);
            }
        }
        if (digits == 0) {
            throw TextValue.notA(text, expected);
        }
        return nanos * POWERS_OF_TEN[NANO_DIGITS - Math.min(digits, most)];
    }

    private @Nullable ZoneOffset readOffset() {
        if (skip('Z') || skip('z')) {
            return ZoneOffset.UTC;
        }
        boolean negative = skip('-');
        if (!negative && !skip('+')) {
            return null;
        }
        int hours = (int) readNumber(2, 2);
        boolean colon = skip(':');
        int minutes = colon || at < text.length() ? (int) readNumber(2, 2) : 0;
        if (hours > 18 || minutes > 59 || hours == 18 && minutes > 0) {
            throw TextValue.notA(text, expected);
        }
        return ZoneOffset.ofTotalSeconds((negative ? -60 : 60) * (hours * 60 + minutes));
    }

    private long readNumber(int fewestDigits, int mostDigits) {
        int start = at;
        long number = 0;
        while (at < text.length() && at - start < mostDigits && isDigit(text.charAt(at))) {
            number = number * 10 + (text.charAt(at) - '0');
            at++;
        }
        if (at - start < fewestDigits) {
            throw TextValue.notA(text, expected);
        }
        return number;
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void require(char c) {
        if (!skip(c)) {
            throw TextValue.notA(text, expected);
        }
    }

    private void requireEnd() {
        if (at == text.length()) {
            return;
        }
        throw TextValue.notA(text, expected);
    }

    /** Whether so many seconds, from 1970 or altogether, are a 64-bit count of the unit. */
    private void requireRange(long seconds, int nanos, TimeUnit unit) {
        int digits = fractionDigits(unit);
        long roomy = Long.MAX_VALUE / POWERS_OF_TEN[digits] - 1;
        if (seconds > -roomy && seconds < roomy) {
            return;
        }
        // Exact at the lowest value, whose whole seconds alone are below the range.
        BigInteger count = BigInteger.valueOf(seconds)
                .multiply(BigInteger.valueOf(POWERS_OF_TEN[digits]))
                .add(BigInteger.valueOf(nanos / POWERS_OF_TEN[NANO_DIGITS - digits]));
        if (count.bitLength() >= Long.SIZE) {
            throw beyondRange();
        }
    }

    private DatabaseException tooFine(int digits) {
        return TextValue.invalid(
                digits == 0
                        ? TextValue.quoted(text) + " has a fraction of a second, which the column cannot hold."
                        : TextValue.quoted(text) + " is finer than the " + digits
                                + " digits of a second that the column holds.");
    }

    private DatabaseException beyondRange() {
        return TextValue.invalid(TextValue.quoted(text) + " is beyond the range of the column.");
    }

    private static int fractionDigits(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 0;
            case MILLISECOND -> 3;
            case MICROSECOND -> 6;
            case NANOSECOND -> NANO_DIGITS;
        };
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
