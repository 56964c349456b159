package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import org.apache.arrow.vector.IntervalDayVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.IntervalYearVector;

/** Intervals from the form of ISO 8601, {@code P1Y2M3DT4H5M6.5S}, with a sign for each part if need be. */
final class IntervalParsers {
    private static final int MAX_LENGTH = 100;
    private static final int MAX_QUOTED = 40;

    private IntervalParsers() {}

    private record Interval(int months, int days, long nanos) {}

    static TextParser months(IntervalYearVector intervals) {
        return (i, text, offset, length) -> {
            Interval interval = parse(new String(text, offset, length));
            if (interval.days() != 0 || interval.nanos() != 0) {
                throw invalid(new String(text, offset, length), "years and months alone");
            }
            intervals.setSafe(i, interval.months());
        };
    }

    static TextParser days(IntervalDayVector intervals) {
        return (i, text, offset, length) -> {
            Interval interval = parse(new String(text, offset, length));
            long millis = interval.nanos() / 1_000_000;
            if (interval.months() != 0 || interval.nanos() % 1_000_000 != 0 || millis != (int) millis) {
                throw invalid(new String(text, offset, length), "days and milliseconds alone");
            }
            intervals.setSafe(i, interval.days(), (int) millis);
        };
    }

    static TextParser monthsDaysNanos(IntervalMonthDayNanoVector intervals) {
        return (i, text, offset, length) -> {
            Interval interval = parse(new String(text, offset, length));
            intervals.setSafe(i, interval.months(), interval.days(), interval.nanos());
        };
    }

    private static Interval parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid(text, "an interval such as P1Y2M3DT4H5M6S");
        }
        int time = text.indexOf('T');
        String date = time < 0 ? text : text.substring(0, time);
        try {
            Period period = date.equals("P") && time >= 0 ? Period.ZERO : Period.parse(date);
            Duration duration = time < 0 ? Duration.ZERO : Duration.parse("P" + text.substring(time));
            return new Interval(Math.toIntExact(period.toTotalMonths()), period.getDays(), duration.toNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw invalid(text, "an interval such as P1Y2M3DT4H5M6S").withCause(e);
        }
    }

    private static DatabaseException invalid(String text, String expected) {
        String quoted = text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "…" : text;
        return DatabaseException.of(Code.INVALID, "'" + quoted + "' is not " + expected + ".");
    }
}
