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
    private static final int LONG_DIGITS = 18;

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
        PlainNumber plain = new PlainNumber();
        return (i, text, offset, length) -> {
            double value = plain.read(text, offset, length) ? plain.toDouble() : Double.NaN;
            numbers.setSafe(i, Double.isNaN(value) ? ((Value.Real) parse(text, offset, length, type)).value() : value);
        };
    }

    static TextParser float32(Float4Vector numbers) {
        ArrowType type = numbers.getField().getType();
        PlainNumber plain = new PlainNumber();
        return (i, text, offset, length) -> {
            float value = plain.read(text, offset, length) ? plain.toFloat() : Float.NaN;
            numbers.setSafe(
                    i, Float.isNaN(value) ? (float) ((Value.Real) parse(text, offset, length, type)).value() : value);
        };
    }

    static TextParser float16(BaseFixedWidthVector vector, FloatingPointVector numbers) {
        ArrowType type = vector.getField().getType();
        return (i, text, offset, length) ->
                numbers.setSafeWithPossibleTruncate(i, ((Value.Real) parse(text, offset, length, type)).value());
    }

    static TextParser decimal(DecimalVector numbers) {
        ArrowType.Decimal type = (ArrowType.Decimal) numbers.getField().getType();
        int mostDigits = Math.min(LONG_DIGITS, type.getPrecision());
        PlainNumber plain = new PlainNumber();
        return (i, text, offset, length) -> {
            if (plain.read(text, offset, length) && plain.fits(type.getScale(), mostDigits)) {
                numbers.setSafe(i, plain.unscaled(type.getScale()));
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

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
