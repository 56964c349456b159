package io.tabledav.backend.sqlite;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;

/**
 * Decimals out of what SQLite stores for them: whole numbers, and doubles, whose decimal is the shortest one that no other
 * double is nearer to.
 */
final class FixedPoint {
    /** Up to here a double times a power of ten, rounded, gives exactly the digits meant. */
    private static final double LARGEST_ROUNDED = 1L << 50;

    private static final long[] POWERS = new long[19];
    private static final BigInteger[] BIG_POWERS = new BigInteger[ColumnType.Fixed.MOST_DIGITS + 1];

    static {
        BigInteger power = BigInteger.ONE;
        for (int exponent = 0; exponent < BIG_POWERS.length; exponent++) {
            BIG_POWERS[exponent] = power;
            if (exponent < POWERS.length) {
                POWERS[exponent] = power.longValueExact();
            }
            power = power.multiply(BigInteger.TEN);
        }
    }

    private FixedPoint() {}

    /** Whether a value is a decimal of this type. */
    static boolean fits(Cells cells, int column, int type, ColumnType.Fixed fixed) throws SQLException {
        if (type == Cells.INTEGER) {
            long value = cells.integer(column);
            int whole = fixed.precision() - fixed.scale();
            return whole >= POWERS.length || (value < POWERS[whole] && value > -POWERS[whole]);
        }
        if (type != Cells.REAL) {
            return false;
        }
        double value = cells.real(column);
        long small = small(value, fixed.scale());
        if (small != IsoText.NONE) {
            boolean same = (double) small / POWERS[fixed.scale()] == value;
            return same && withinPrecision(BigInteger.valueOf(small), fixed);
        }
        return !Double.isInfinite(value)
                && BigDecimal.valueOf(value).stripTrailingZeros().scale() <= fixed.scale()
                && withinPrecision(unscaled(value, fixed.scale()), fixed);
    }

    private static boolean withinPrecision(BigInteger unscaled, ColumnType.Fixed fixed) {
        return unscaled.abs().compareTo(BIG_POWERS[fixed.precision()]) < 0;
    }

    /** A double as the whole number of its last decimal places, if that is small enough for one multiplication, else NONE. */
    static long small(double value, int scale) {
        if (scale >= POWERS.length) {
            return IsoText.NONE;
        }
        double scaled = value * POWERS[scale];
        return Math.abs(scaled) < LARGEST_ROUNDED ? Math.round(scaled) : IsoText.NONE;
    }

    /** A whole number as the whole number of its last decimal places, if it fits into 64 bits, else NONE. */
    static long small(long value, int scale) {
        if (scale >= POWERS.length || Math.multiplyHigh(value, POWERS[scale]) != (value * POWERS[scale]) >> 63) {
            return IsoText.NONE;
        }
        return value * POWERS[scale];
    }

    static BigInteger unscaled(double value, int scale) {
        return BigDecimal.valueOf(value).setScale(scale).unscaledValue();
    }

    static BigInteger unscaled(long value, int scale) {
        return BigInteger.valueOf(value).multiply(BIG_POWERS[scale]);
    }
}
