package io.tabledav.backend.postgres;

import java.sql.SQLException;
import java.util.Arrays;

/**
 * One number in the form of PostgreSQL's numeric: digits to the base 10,000, aligned at the decimal point. Used again for
 * each value.
 */
final class NumericDigits {
    private static final int BASE = 10_000;
    private static final int DIGITS_PER_GROUP = 4;
    private static final int[] POWERS = {1, 10, 100, 1_000, 10_000};
    private static final int POSITIVE = 0x0000;
    private static final int NEGATIVE = 0x4000;
    static final int NAN = 0xC000;
    static final int INFINITY = 0xD000;
    static final int NEGATIVE_INFINITY = 0xF000;
    private static final int INFINITY_SCALE = 0x20;
    private static final int HEADER_BYTES = 4 * Short.BYTES;

    /** From the least significant group on. */
    private short[] groups = new short[24];

    private int first;
    private int count;
    private int weight;
    private int sign;
    private int scale;

    /** Takes a value that is no number. */
    void special(int kind) {
        first = 0;
        count = 0;
        weight = 0;
        // What the server itself writes, and nobody reads.
        scale = kind == NAN ? 0 : INFINITY_SCALE;
        sign = kind;
    }

    /** Takes {@code value / 10^scale}. */
    void fixed(long value, int scale) {
        begin(value < 0, scale);
        // The smallest long is its own negation, and right when it is taken without sign.
        long rest = Math.abs(value);
        int odd = scale % DIGITS_PER_GROUP;
        if (odd != 0) {
            int power = POWERS[odd];
            long quotient = Long.divideUnsigned(rest, power);
            add((int) (rest - quotient * power) * POWERS[DIGITS_PER_GROUP - odd]);
            rest = quotient;
        }
        while (rest != 0) {
            long quotient = Long.divideUnsigned(rest, BASE);
            add((int) (rest - quotient * BASE));
            rest = quotient;
        }
        end();
    }

    /**
     * Takes a magnitude over {@code 10^scale}.
     *
     * @param limbs groups of 32 bits from the least significant on, which are used up
     */
    void wide(int[] limbs, boolean negative, int scale) {
        begin(negative, scale);
        int odd = scale % DIGITS_PER_GROUP;
        if (odd != 0) {
            add(divide(limbs, POWERS[odd]) * POWERS[DIGITS_PER_GROUP - odd]);
        }
        while (!zero(limbs)) {
            add(divide(limbs, BASE));
        }
        end();
    }

    /**
     * Takes decimal digits.
     *
     * @param digits characters from 0 to 9, the most significant first
     * @param length how many there are
     * @param scale how many of them are behind the point; negative if zeros follow them
     */
    void text(byte[] digits, int length, boolean negative, int scale) {
        begin(negative, Math.max(0, scale));
        // Behind the last digit are as many zeros as make whole groups.
        int behind = scale >= 0 ? Math.floorMod(-scale, DIGITS_PER_GROUP) : -scale;
        for (int end = length + behind; end > 0; end -= DIGITS_PER_GROUP) {
            int group = 0;
            for (int index = Math.max(0, end - DIGITS_PER_GROUP); index < end; index++) {
                group = group * 10 + (index < length ? digits[index] - '0' : 0);
            }
            add(group);
        }
        end();
    }

    private void begin(boolean negative, int decimals) {
        first = 0;
        count = 0;
        sign = negative ? NEGATIVE : POSITIVE;
        scale = decimals;
    }

    private void add(int group) {
        if (count == groups.length) {
            groups = Arrays.copyOf(groups, 2 * count);
        }
        groups[count++] = (short) group;
    }

    private void end() {
        while (count > 0 && groups[count - 1] == 0) {
            count--;
        }
        while (first < count && groups[first] == 0) {
            first++;
        }
        int behindPoint = (scale + DIGITS_PER_GROUP - 1) / DIGITS_PER_GROUP;
        weight = count - behindPoint - 1;
        if (first == count) {
            weight = 0;
            sign = POSITIVE;
        }
    }

    private static int divide(int[] limbs, int divisor) {
        long rest = 0;
        for (int limb = limbs.length - 1; limb >= 0; limb--) {
            long part = rest << Integer.SIZE | Integer.toUnsignedLong(limbs[limb]);
            long quotient = part / divisor;
            limbs[limb] = (int) quotient;
            rest = part - quotient * divisor;
        }
        return (int) rest;
    }

    private static boolean zero(int[] limbs) {
        int all = 0;
        for (int limb : limbs) {
            all |= limb;
        }
        return all == 0;
    }

    /** Whether the last digits before the point, and all behind it, are zeros. */
    boolean endsInZeros(int zeros) {
        if (zeros == 0 || first == count) {
            return true;
        }
        // The weight of a group is how many whole groups stand behind it before the point.
        int lastWeight = weight - (count - first - 1);
        int wholeGroups = zeros / DIGITS_PER_GROUP;
        return lastWeight > wholeGroups
                || lastWeight == wholeGroups && groups[first] % POWERS[zeros % DIGITS_PER_GROUP] == 0;
    }

    /** How many bytes it takes, without their length. */
    int length() {
        return HEADER_BYTES + Short.BYTES * (count - first);
    }

    /** Puts its length and its bytes. */
    void put(CopyBuffer out) throws SQLException {
        out.putInt(length());
        out.putShort(count - first);
        out.putShort(weight);
        out.putShort(sign);
        out.putShort(scale);
        for (int group = count - 1; group >= first; group--) {
            out.putShort(groups[group]);
        }
    }
}
