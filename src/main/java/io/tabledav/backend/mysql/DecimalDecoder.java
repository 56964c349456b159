package io.tabledav.backend.mysql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.DecimalVector;

/** Copies decimals of up to 38 digits, which are sent as text, digit by digit and without making an object. */
final class DecimalDecoder implements WireDecoder {
    /** So many digits fit into 63 bits, whatever they are. */
    private static final int SAFE_DIGITS = 18;

    private final DecimalVector vector;
    private final int scale;

    DecimalDecoder(DecimalVector vector, int scale) {
        this.vector = vector;
        this.scale = scale;
    }

    @Override
    public void decode(byte[] bytes, int offset, int length, int row) {
        int end = offset + length;
        boolean negative = bytes[offset] == '-';
        long high = 0;
        long low = 0;
        int digits = 0;
        int fraction = -1;
        for (int index = negative ? offset + 1 : offset; index < end; index++) {
            byte digit = bytes[index];
            if (digit == '.') {
                fraction = 0;
                continue;
            }
            fraction += fraction < 0 ? 0 : 1;
            if (++digits > SAFE_DIGITS) {
                high = high * 10 + Math.unsignedMultiplyHigh(low, 10);
                low *= 10;
                long sum = low + (digit - '0');
                high += Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
                low = sum;
            } else {
                low = low * 10 + (digit - '0');
            }
        }
        if (Math.max(fraction, 0) != scale) {
            vector.setBigEndian(row, unscaled(bytes, offset, length, scale).toByteArray());
            return;
        }
        write(row, negative ? ~high + (low == 0 ? 1 : 0) : high, negative ? -low : low);
    }

    private void write(int row, long high, long low) {
        ArrowBuf values = vector.getDataBuffer();
        long position = (long) row * DecimalVector.TYPE_WIDTH;
        values.setLong(position, low);
        values.setLong(position + Long.BYTES, high);
        BitVectorHelper.setBit(vector.getValidityBuffer(), row);
    }

    /** The whole number of the last decimal places; fails if the text has more of them. */
    static BigInteger unscaled(byte[] bytes, int offset, int length, int scale) {
        return new BigDecimal(new String(bytes, offset, length, StandardCharsets.US_ASCII))
                .setScale(scale, RoundingMode.UNNECESSARY)
                .unscaledValue();
    }
}
