package io.tabledav.backend.sqlite;

import java.time.LocalDateTime;
import java.time.LocalTime;

/**
 * How the times of one column are spelled. SQLite compares them as texts, so a literal must be spelled like the values that
 * it meets; where they are spelled in several ways the column must be brought to one before it is compared.
 *
 * @param separator what stands between date and time
 * @param digits how many digits a second's fraction has; {@link #SPARSE}, {@link #MINUTES} or {@link #MIXED}
 */
record TemporalStyle(char separator, int digits) {
    /** Six digits of fraction, or none at all where it is zero: Python's way, and ours. */
    static final int SPARSE = -1;

    /** No seconds at all. */
    static final int MINUTES = -2;

    /** No one way: compared after trailing zeros of the fraction, missing seconds and the {@code T} were mended. */
    static final int MIXED = -3;

    static final TemporalStyle OWN = new TemporalStyle(' ', SPARSE);

    /** A time of day as text. */
    String time(LocalTime value) {
        StringBuilder text = new StringBuilder(15);
        two(text, value.getHour());
        two(text.append(':'), value.getMinute());
        int micros = value.getNano() / 1_000;
        if (digits == MINUTES && value.getSecond() == 0 && micros == 0) {
            return text.toString();
        }
        two(text.append(':'), value.getSecond());
        return text.append(fraction(micros)).toString();
    }

    /** A date and time as text. */
    String timestamp(LocalDateTime value) {
        // Columns of mixed styles are compared with a space.
        char between = digits == MIXED ? ' ' : separator;
        return value.toLocalDate().toString() + between + time(value.toLocalTime());
    }

    private String fraction(int micros) {
        if (micros == 0 && digits <= 0) {
            return "";
        }
        String all = Integer.toString(1_000_000 + micros).substring(1);
        if (digits == SPARSE) {
            return "." + all;
        }
        int length = all.length();
        // A fixed style is kept unless that would lose something; the text then still sorts right among the others.
        while (length > Math.max(digits, 0) && all.charAt(length - 1) == '0') {
            length--;
        }
        return length == 0 ? "" : "." + all.substring(0, length);
    }

    private static void two(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** Whether a text that this server wrote is spelled in this style. */
    boolean spells(String written) {
        if (digits == SPARSE || digits == MIXED) {
            return true;
        }
        int afterSeconds = written.length() - (written.lastIndexOf(':') + 3);
        return digits != MINUTES && afterSeconds == (digits == 0 ? 0 : digits + 1);
    }

    /** A column's SQL such that texts of several styles sort and compare as the times they mean. */
    static String normalized(String column) {
        String seconds = "replace(CASE WHEN length(" + column + ") IN (5, 16) THEN " + column + " || ':00' ELSE "
                + column + " END, 'T', ' ')";
        return "CASE WHEN instr(" + column + ", '.') > 0 THEN rtrim(rtrim(" + seconds + ", '0'), '.') ELSE " + seconds
                + " END";
    }
}
