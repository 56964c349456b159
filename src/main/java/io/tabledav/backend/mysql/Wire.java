package io.tabledav.backend.mysql;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Values of the binary protocol: numbers with the least byte first, and dates and times as their parts. */
final class Wire {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final int[] DAYS_BEFORE_MONTH = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    private static final long DAYS_FROM_YEAR_0_TO_1970 = 719_528;

    private Wire() {}

    static int uint16(byte[] bytes, int offset) {
        return (short) SHORTS.get(bytes, offset) & 0xFFFF;
    }

    static int int32(byte[] bytes, int offset) {
        return (int) INTS.get(bytes, offset);
    }

    static long int64(byte[] bytes, int offset) {
        return (long) LONGS.get(bytes, offset);
    }

    /** The number that a bit field of up to 8 bytes is, which comes with the greatest byte first. */
    static long bits(byte[] bytes, int offset, int length) {
        long value = 0;
        for (int index = 0; index < length; index++) {
            value = value << Byte.SIZE | (bytes[offset + index] & 0xFF);
        }
        return value;
    }

    /** Days since 1970; {@code INVALID} for 0000-00-00 and other dates that are on no calendar. */
    static int day(byte[] bytes, int offset, int length) {
        if (length == 0) {
            throw noDate(0, 0, 0);
        }
        return (int) epochDay(uint16(bytes, offset), bytes[offset + 2], bytes[offset + 3]);
    }

    /** Microseconds since 1970; {@code INVALID} for dates that are on no calendar. */
    static long moment(byte[] bytes, int offset, int length) {
        long micros = day(bytes, offset, length) * MICROS_PER_DAY;
        if (length > 4) {
            micros += timeOfDay(bytes, offset + 4) * MICROS_PER_SECOND;
        }
        return length > 7 ? micros + int32(bytes, offset + 7) : micros;
    }

    /** Microseconds of a span of time. */
    static long span(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        long micros = int32(bytes, offset + 1) * MICROS_PER_DAY + timeOfDay(bytes, offset + 5) * MICROS_PER_SECOND;
        if (length > 8) {
            micros += int32(bytes, offset + 8);
        }
        return bytes[offset] == 0 ? micros : -micros;
    }

    private static int timeOfDay(byte[] bytes, int offset) {
        return (bytes[offset] * 60 + bytes[offset + 1]) * 60 + bytes[offset + 2];
    }

    private static long epochDay(int year, int month, int day) {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        if (month < 1 || month > 12 || day < 1 || day > daysOf(month, leap)) {
            throw noDate(year, month, day);
        }
        long leapDays = (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
        return 365L * year
                + leapDays
                + DAYS_BEFORE_MONTH[month - 1]
                + (leap && month > 2 ? 1 : 0)
                + day
                - 1
                - DAYS_FROM_YEAR_0_TO_1970;
    }

    private static int daysOf(int month, boolean leap) {
        return DAYS_BEFORE_MONTH[month] - DAYS_BEFORE_MONTH[month - 1] + (leap && month == 2 ? 1 : 0);
    }

    private static DatabaseException noDate(int year, int month, int day) {
        return DatabaseException.of(
                Code.INVALID, "%04d-%02d-%02d is a date that is on no calendar.".formatted(year, month, day));
    }
}
