package io.tabledav.codec;

import io.tabledav.spi.Value;
import io.tabledav.tree.TextValue;
import java.math.BigDecimal;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Numbers from text. */
final class NumberParsers {
    /** As many digits as always fit a long. */
    private static final int LONG_DIGITS = 18;
    /** Every whole number of so many digits is exactly a double, and so are these powers of ten. */
    private static final int DOUBLE_DIGITS = 15;

    private static final double[] DOUBLE_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };
    private static final int FLOAT_DIGITS = 7;
    private static final float[] FLOAT_POWERS = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f};

    private NumberParsers() {}

    /** Sets one value that is known to be in range. */
    @FunctionalInterface
    interface Longs {
        void set(int index, long value);
    }

    /** A column of whole numbers of up to 64 bits with a sign, or up to 32 without one. */
    record WholeTarget(ArrowType.Int type, long least, long most, Longs longs) {
        /** Sets a value if it is in range; whether it is. */
        boolean put(int index, long value) {
            if (value < least || value > most) {
                return false;
            }
            longs.set(index, value);
            return true;
        }
    }

    static WholeTarget wholeTarget(FieldVector vector) {
        ArrowType.Int type = (ArrowType.Int) vector.getField().getType();
        int bits = type.getIsSigned() ? type.getBitWidth() - 1 : type.getBitWidth();
        long most = bits == 63 ? Long.MAX_VALUE : (1L << bits) - 1;
        return new WholeTarget(type, type.getIsSigned() ? -most - 1 : 0, most, longs(vector));
    }

    static TextParser whole(FieldVector vector) {
        WholeTarget target = wholeTarget(vector);
        return (i, text, offset, length) -> {
            if (!isShortNumber(text, offset, length) || !target.put(i, shortNumber(text, offset, length))) {
                // Throws for a number that is out of range.
                target.put(i, ((Value.Int) parse(text, offset, length, target.type())).value());
            }
        };
    }

    private static Longs longs(FieldVector vector) {
        return switch (vector) {
            case BigIntVector numbers -> numbers::setSafe;
            case IntVector numbers -> (i, value) -> numbers.setSafe(i, (int) value);
            case SmallIntVector numbers -> (i, value) -> numbers.setSafe(i, (short) value);
            case TinyIntVector numbers -> (i, value) -> numbers.setSafe(i, (byte) value);
            case UInt4Vector numbers -> (i, value) -> numbers.setSafe(i, (int) value);
            case UInt2Vector numbers -> (i, value) -> numbers.setSafe(i, (char) value);
            case UInt1Vector numbers -> (i, value) -> numbers.setSafe(i, (byte) value);
            default -> throw new IllegalArgumentException(vector.getField().toString());
        };
    }

    static TextParser unsignedLong(UInt8Vector numbers) {
        ArrowType type = numbers.getField().getType();
        return (i, text, offset, length) -> {
            Value value = parse(text, offset, length, type);
            numbers.setSafe(
                    i,
                    value instanceof Value.Decimal big
                            ? big.value().toBigIntegerExact().longValue()
                            : ((Value.Int) value).value());
        };
    }

    static TextParser float64(Float8Vector numbers) {
        ArrowType type = numbers.getField().getType();
        return (i, text, offset, length) -> {
            int point = plainPoint(text, offset, length, DOUBLE_DIGITS);
            // One correctly rounded division of two exact numbers: the same double as by the long way.
            numbers.setSafe(
                    i,
                    point >= 0
                            ? plainMantissa(text, offset, length) / DOUBLE_POWERS[point]
                            : ((Value.Real) parse(text, offset, length, type)).value());
        };
    }

    static TextParser float32(Float4Vector numbers) {
        ArrowType type = numbers.getField().getType();
        return (i, text, offset, length) -> {
            int point = plainPoint(text, offset, length, FLOAT_DIGITS);
            numbers.setSafe(
                    i,
                    point >= 0
                            ? (float) plainMantissa(text, offset, length) / FLOAT_POWERS[point]
                            : (float) ((Value.Real) parse(text, offset, length, type)).value());
        };
    }

    static TextParser float16(BaseFixedWidthVector vector, FloatingPointVector numbers) {
        ArrowType type = vector.getField().getType();
        return (i, text, offset, length) ->
                numbers.setSafeWithPossibleTruncate(i, ((Value.Real) parse(text, offset, length, type)).value());
    }

    static TextParser decimal(DecimalVector numbers) {
        ArrowType.Decimal type = (ArrowType.Decimal) numbers.getField().getType();
        return (i, text, offset, length) -> {
            int point = plainPoint(text, offset, length, LONG_DIGITS);
            int zeros = type.getScale() - point;
            int digits = length - (text[offset] == '-' ? 1 : 0) - (point > 0 ? 1 : 0) + zeros;
            if (point >= 0 && zeros >= 0 && digits <= Math.min(LONG_DIGITS, type.getPrecision())) {
                numbers.setSafe(i, unscaled(text, offset, length, zeros));
            } else {
                numbers.setSafe(i, big(text, offset, length, type));
            }
        };
    }

    static TextParser decimal(Decimal256Vector numbers) {
        ArrowType.Decimal type = (ArrowType.Decimal) numbers.getField().getType();
        return (i, text, offset, length) -> numbers.setSafe(i, big(text, offset, length, type));
    }

    private static BigDecimal big(char[] text, int offset, int length, ArrowType.Decimal type) {
        return ((Value.Decimal) parse(text, offset, length, type)).value();
    }

    private static Value parse(char[] text, int offset, int length, ArrowType type) {
        return TextValue.parse(new String(text, offset, length), type);
    }

    /** Whether a text is an optional minus and 1 to 18 digits. */
    private static boolean isShortNumber(char[] text, int offset, int length) {
        int start = length > 0 && text[offset] == '-' ? 1 : 0;
        if (length == start || length - start > LONG_DIGITS) {
            return false;
        }
        for (int i = start; i < length; i++) {
            if (!isDigit(text[offset + i])) {
                return false;
            }
        }
        return true;
    }

    private static long shortNumber(char[] text, int offset, int length) {
        long value = 0;
        for (int i = text[offset] == '-' ? 1 : 0; i < length; i++) {
            value = value * 10 + (text[offset + i] - '0');
        }
        return text[offset] == '-' ? -value : value;
    }

    /**
     * How many digits stand behind the point in a text such as {@code -12.5}; -1 if it is written in any other way, or in
     * more than so many digits, or is a negative zero.
     */
    private static int plainPoint(char[] text, int offset, int length, int mostDigits) {
        int start = length > 0 && text[offset] == '-' ? 1 : 0;
        int point = -1;
        boolean onlyZeros = true;
        for (int i = start; i < length; i++) {
            char c = text[offset + i];
            if (c == '.' && point < 0 && i > start && i < length - 1) {
                point = i;
            } else if (isDigit(c)) {
                onlyZeros &= c == '0';
            } else {
                return -1;
            }
        }
        int digits = length - start - (point < 0 ? 0 : 1);
        if (digits == 0 || digits > mostDigits || (start > 0 && onlyZeros)) {
            return -1;
        }
        return point < 0 ? 0 : length - 1 - point;
    }

    /** The digits of a text that {@link #plainPoint} knows, without their point. */
    private static long plainMantissa(char[] text, int offset, int length) {
        long value = 0;
        boolean negative = text[offset] == '-';
        for (int i = negative ? 1 : 0; i < length; i++) {
            if (text[offset + i] != '.') {
                value = value * 10 + (text[offset + i] - '0');
            }
        }
        return negative ? -value : value;
    }

    private static long unscaled(char[] text, int offset, int length, int zeros) {
        long value = plainMantissa(text, offset, length);
        for (int i = 0; i < zeros; i++) {
            value *= 10;
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
