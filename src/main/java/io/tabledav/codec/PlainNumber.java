package io.tabledav.codec;

/** A number that is written like {@code -12.50}, with at most 18 digits; it is read into fields that are used again. */
final class PlainNumber {
    private static final int MOST_DIGITS = 18;
    /** The highest power of ten that is exactly a double. */
    private static final int MOST_SCALE = 22;

    private static final double[] DOUBLE_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long[] LONG_POWERS = new long[MOST_DIGITS + 1];

    static {
        LONG_POWERS[0] = 1;
        for (int i = 1; i < LONG_POWERS.length; i++) {
            LONG_POWERS[i] = LONG_POWERS[i - 1] * 10;
        }
    }

    private boolean negative;
    /** All digits as one number. */
    private long digits;
    /** How many of the digits are behind the point. */
    private int scale;

    /** Reads a text; false if it is written in any other way, which may still be a number. */
    boolean read(char[] text, int offset, int length) {
        int at = offset;
        int end = offset + length;
        negative = at < end && text[at] == '-';
        if (negative) {
            at++;
        }
        int point = -1;
        int first = at;
        int count = 0;
        digits = 0;
        for (; at < end; at++) {
            int digit = text[at] - '0';
            if (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
                // Leading zeros are no digits of the number.
                count += digits == 0 ? 0 : 1;
                if (count > MOST_DIGITS) {
                    return false;
                }
            } else if (text[at] == '.' && point < 0 && at > first && at < end - 1) {
                point = at;
            } else {
                return false;
            }
        }
        scale = point < 0 ? 0 : end - 1 - point;
        return at > first;
    }

    /** The nearest double; NaN if it takes more precision to tell which that is. */
    double toDouble() {
        if (scale > MOST_SCALE) {
            return Double.NaN;
        }
        double power = DOUBLE_POWERS[scale];
        double value = (double) digits;
        if (digits > 1L << 53) {
            value = divide(value, digits - (long) value, power);
        } else {
            // One correctly rounded division of two exact numbers.
            value /= power;
        }
        return negative ? -value : value;
    }

    /**
     * The nearest double to {@code (high + low) / power}, or NaN if the quotient is too close to the middle between two.
     *
     * <p>The remainder of the first quotient is exact, so its own quotient has an error far below the last digit, and so has
     * the rest that the final rounding cuts off. Only where that rest is about half a digit does the error matter.
     */
    private static double divide(double high, long low, double power) {
        double first = high / power;
        double correction = (Math.fma(-first, power, high) + low) / power;
        double result = first + correction;
        double rest = correction - (result - first);
        double half = Math.ulp(result) / 2;
        boolean clear = half - Math.abs(rest) > half * 0x1p-30;
        // Below a power of two doubles are twice as close.
        boolean even = (Double.doubleToRawLongBits(result) & (1L << 52) - 1) == 0;
        return clear && !even ? result : Double.NaN;
    }

    /** The nearest float; NaN if it takes more precision to tell which that is. */
    float toFloat() {
        if (digits > 1 << 24 || scale > 10) {
            return Float.NaN;
        }
        // Both are exact floats, and the division is correctly rounded.
        float value = (float) digits / (float) LONG_POWERS[scale];
        return negative ? -value : value;
    }

    /** Whether the number has at most so many digits when as many as {@code wanted} are behind the point. */
    boolean fits(int wanted, int mostDigits) {
        int zeros = wanted - scale;
        return zeros >= 0 && zeros <= MOST_DIGITS && (digits == 0 || Utf8Sink.digits(digits) + zeros <= mostDigits);
    }

    /** All digits as one number when as many as {@code wanted} are behind the point; {@link #fits} must say so. */
    long unscaled(int wanted) {
        long unscaled = digits * LONG_POWERS[wanted - scale];
        return negative ? -unscaled : unscaled;
    }
}
