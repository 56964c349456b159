package io.tabledav.codec;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.util.DecimalUtility;

/** Floating-point numbers and decimals as text. */
final class NumberText {
    private static final double MILLION = 1e6;
    /** Below it, times a million, a double has at most 15 significant digits: enough to tell all such decimals apart. */
    private static final double SHORT_BOUND = 1e9;

    private NumberText() {}

    /** Puts the shortest text that reads back as this number: {@code 1.5}, {@code 1.0E10}, {@code NaN}, {@code -Infinity}. */
    static void putDouble(double value, Utf8Sink out) throws IOException {
        if (Math.abs(value) < SHORT_BOUND && Math.abs(value) >= 1e-3) {
            // Two decimals of at most 15 digits are never the same double, so one that gives this double is the
            // shortest.
            long millionths = Math.round(value * MILLION);
            if (millionths / MILLION == value) {
                putMillionths(millionths, out);
                return;
            }
        }
        out.putAscii(Double.toString(value));
    }

    private static void putMillionths(long millionths, Utf8Sink out) throws IOException {
        if (millionths < 0) {
            out.putByte('-');
        }
        long magnitude = Math.abs(millionths);
        long whole = magnitude / 1_000_000;
        int fraction = (int) (magnitude % 1_000_000);
        out.putLong(whole);
        out.putByte('.');
        int width = 6;
        while (width > 1 && fraction % 10 == 0) {
            fraction /= 10;
            width--;
        }
        out.putPadded(fraction, width);
    }

    static void putFloat(float value, Utf8Sink out) throws IOException {
        out.putAscii(Float.toString(value));
    }

    /** Puts the digits of a decimal of {@code widthBytes} (16 or 32) with exactly {@code scale} of them behind the point. */
    static void putDecimal(ArrowBuf data, int index, int widthBytes, int scale, Utf8Sink out) throws IOException {
        if (widthBytes == 16 && scale >= 0 && scale <= 18) {
            long low = data.getLong(16L * index);
            long high = data.getLong(16L * index + 8);
            if (high == low >> 63 && low != Long.MIN_VALUE) {
                putScaled(low, scale, out);
                return;
            }
        }
        BigInteger unscaled = DecimalUtility.getBigDecimalFromArrowBuf(data, index, 0, widthBytes)
                .unscaledValue();
        out.putAscii(new BigDecimal(unscaled, scale).toPlainString());
    }

    private static void putScaled(long unscaled, int scale, Utf8Sink out) throws IOException {
        if (unscaled < 0) {
            out.putByte('-');
        }
        long magnitude = Math.abs(unscaled);
        if (scale == 0) {
            out.putLong(magnitude);
            return;
        }
        long power = 1;
        for (int i = 0; i < scale; i++) {
            power *= 10;
        }
        out.putLong(magnitude / power);
        out.putByte('.');
        long fraction = magnitude % power;
        for (int zeros = scale - Utf8Sink.digits(fraction); zeros > 0; zeros--) {
            out.putByte('0');
        }
        out.putLong(fraction);
    }
}
