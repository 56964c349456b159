package io.tabledav.backend.mysql;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Dates and times as the drivers take them; {@code INVALID} for what a column would round or does not reach. */
final class Temporals {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long[] POWERS = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};

    private Temporals() {}

    static LocalDate date(int epochDay) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        if (date.getYear() < 0 || date.getYear() > 9999) {
            throw ParameterBinder.unfit(date + " is not between the years 0 and 9999");
        }
        return date;
    }

    static LocalDateTime dateTime(long micros, int digits) {
        requireDigits(micros, digits);
        LocalDateTime value = LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND),
                (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1_000,
                ZoneOffset.UTC);
        if (value.getYear() < 0 || value.getYear() > 9999) {
            throw ParameterBinder.unfit(value + " is not between the years 0 and 9999");
        }
        return value;
    }

    /** A span as {@code [-]hours:minutes:seconds.micros}; the server says whether it is too long. */
    static String span(long micros, int digits) {
        requireDigits(micros, digits);
        if (micros == Long.MIN_VALUE) {
            throw ParameterBinder.unfit("is longer than 838 hours");
        }
        long positive = Math.abs(micros);
        long seconds = positive / MICROS_PER_SECOND;
        return "%s%02d:%02d:%02d.%06d"
                .formatted(
                        micros < 0 ? "-" : "",
                        seconds / 3600,
                        seconds / 60 % 60,
                        seconds % 60,
                        positive % MICROS_PER_SECOND);
    }

    private static void requireDigits(long micros, int digits) {
        if (micros % POWERS[digits] != 0) {
            throw ParameterBinder.unfit("is finer than the " + digits + " digits of a second that the column keeps");
        }
    }
}
