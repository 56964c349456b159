package io.tabledav.backend.postgres;

import java.util.Arrays;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Copies decimals: digits to the base of 10,000 with the weight of the first (numeric_send), into two's complement with a
 * fixed number of decimal places. Makes no object.
 */
abstract class DecimalDecoder extends FixedDecoder {
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int HEADER = 8;
    private static final int GROUP_DIGITS = 4;
    static final int[] POWERS = {1, 10, 100, 1_000, 10_000};

    private final String type;
    final int width;
    private final int scale;

    DecimalDecoder(String column, PostgresType.Numeric numeric) {
        super(column);
        this.type = "numeric(" + numeric.precision() + "," + numeric.scale() + ")";
        this.width = numeric.precision() <= 38 ? 16 : 32;
        this.scale = numeric.scale();
    }

    @Override
    final void decode(byte[] row, int at, int length, int index) {
        require(length >= HEADER);
        int groups = (short) SHORT.get(row, at);
        int weight = (short) SHORT.get(row, at + 2);
        int sign = (short) SHORT.get(row, at + 4) & 0xFFFF;
        require(groups >= 0 && length == HEADER + 2 * groups);
        if ((sign & NAN) == NAN) {
            throw unreadable((sign == NAN ? "NaN" : sign == 0xD000 ? "Infinity" : "-Infinity") + ", which no " + type
                    + " of Arrow can be");
        }
        present(index);
        // Zero has no digits, and the buffer is zeros already.
        if (groups > 0) {
            int zeros = GROUP_DIGITS * (weight - groups + 1) + scale;
            require(zeros > -GROUP_DIGITS && zeros <= 80);
            write(row, at + HEADER, groups, zeros, sign == NEGATIVE, values + (long) width * index);
        }
    }

    /**
     * Writes one value.
     *
     * @param zeros how many decimal digits follow the last group; below zero, how many of its own are cut off, all of them 0
     */
    abstract void write(byte[] row, int at, int groups, int zeros, boolean negative, long address);

    static int group(byte[] row, int at, int group) {
        return (short) SHORT.get(row, at + 2 * group);
    }

    /** Values that fit into 64 bits, of up to 18 digits. */
    static final class Short extends DecimalDecoder {
        Short(String column, PostgresType.Numeric numeric) {
            super(column, numeric);
        }

        @Override
        void write(byte[] row, int at, int groups, int zeros, boolean negative, long address) {
            long value = 0;
            for (int group = 0; group < groups - 1; group++) {
                value = value * 10_000 + group(row, at, group);
            }
            int last = group(row, at, groups - 1);
            if (zeros < 0) {
                value = value * POWERS[GROUP_DIGITS + zeros] + last / POWERS[-zeros];
            } else {
                value = value * 10_000 + last;
                for (int left = zeros; left > 0; left -= GROUP_DIGITS) {
                    value *= POWERS[Math.min(left, GROUP_DIGITS)];
                }
            }
            long signed = negative ? -value : value;
            MemoryUtil.putLong(address, signed);
            MemoryUtil.putLong(address + 8, signed >> 63);
        }
    }

    /** Values of up to 76 digits. */
    static final class Long extends DecimalDecoder {
        private static final long LIMB = 0xFFFF_FFFFL;

        /** The value, lowest 32 bits first. */
        private final int[] limbs;

        Long(String column, PostgresType.Numeric numeric) {
            super(column, numeric);
            this.limbs = new int[width / Integer.BYTES];
        }

        @Override
        void write(byte[] row, int at, int groups, int zeros, boolean negative, long address) {
            Arrays.fill(limbs, 0);
            for (int group = 0; group < groups - 1; group++) {
                append(10_000, group(row, at, group));
            }
            int last = group(row, at, groups - 1);
            if (zeros < 0) {
                append(POWERS[GROUP_DIGITS + zeros], last / POWERS[-zeros]);
            } else {
                append(10_000, last);
                for (int left = zeros; left > 0; left -= GROUP_DIGITS) {
                    append(POWERS[Math.min(left, GROUP_DIGITS)], 0);
                }
            }
            long carry = negative ? 1 : 0;
            for (int limb = 0; limb < limbs.length; limb++) {
                long bits = (negative ? ~limbs[limb] : limbs[limb]) & LIMB;
                long sum = bits + carry;
                MemoryUtil.putInt(address + (long) Integer.BYTES * limb, (int) sum);
                carry = sum >>> Integer.SIZE;
            }
        }

        private void append(int factor, int addend) {
            long carry = addend;
            for (int limb = 0; limb < limbs.length; limb++) {
                long product = (limbs[limb] & LIMB) * factor + carry;
                limbs[limb] = (int) product;
                carry = product >>> Integer.SIZE;
            }
        }
    }
}
