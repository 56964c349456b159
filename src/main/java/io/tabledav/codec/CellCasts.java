package io.tabledav.codec;

import io.tabledav.codec.CastRules.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.UuidVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Casts of single values, for the pairs that {@link CastRules} allows.
 *
 * <p>Numbers and times go straight. Everything else goes by its text, which is slower and needs no rules of its own; a value
 * that does not fit goes there too, because the parser of the target says best why.
 */
final class CellCasts {
    private CellCasts() {}

    static CellCast of(FieldVector source, FieldVector target) {
        ArrowType to = target.getField().getType();
        Kind fromKind = CastRules.kind(source.getField().getType());
        Kind toKind = CastRules.kind(to);
        if (toKind == Kind.TEXT) {
            return toText(source, target);
        }
        if (toKind == Kind.BYTES || toKind == Kind.UUID) {
            return fromKind == Kind.TEXT ? new TextCast(source, target) : bytes(source, target);
        }
        CellCast byText = new TextCast(source, target);
        if (fromKind == Kind.WHOLE && toKind == Kind.REAL) {
            return wholeToReal((BaseIntVector) source, target);
        }
        if (source instanceof FloatingPointVector reals && toKind == Kind.REAL) {
            return realToReal(reals, target).orElse(byText);
        }
        if (toKind == Kind.WHOLE && !(target instanceof UInt8Vector)) {
            return toWhole(source, target, byText);
        }
        if (source instanceof BitVector bits && target instanceof UInt8Vector numbers) {
            return i -> numbers.setSafe(i, bits.get(i));
        }
        CellCast.Attempt ticks = TickCasts.between(source, target);
        return ticks == null ? byText : ticks.orElse(byText);
    }

    private static CellCast toWhole(FieldVector source, FieldVector target, CellCast byText) {
        NumberParsers.WholeTarget whole = NumberParsers.wholeTarget(target);
        CellCast.Attempt attempt = switch (source) {
            case BitVector bits -> i -> whole.put(i, bits.get(i));
            case UInt8Vector numbers -> i -> numbers.get(i) >= 0 && whole.put(i, numbers.get(i));
            case BaseIntVector numbers -> i -> whole.put(i, numbers.getValueAsLong(i));
            case FloatingPointVector reals -> i -> putWhole(whole, i, reals.getValueAsDouble(i));
            default -> i -> false;
        };
        return attempt.orElse(byText);
    }

    private static boolean putWhole(NumberParsers.WholeTarget whole, int index, double value) {
        // Both bounds are exact; the upper one is no long any more.
        return value == Math.rint(value) && value >= Long.MIN_VALUE && value < 0x1p63 && whole.put(index, (long) value);
    }

    private static CellCast wholeToReal(BaseIntVector numbers, FieldVector target) {
        FloatingPointVector reals = (FloatingPointVector) target;
        boolean unsigned = numbers instanceof UInt8Vector;
        // Up to here every whole number is exact.
        long bound = switch (target) {
            case Float8Vector doubles -> 1L << 53;
            case Float4Vector floats -> 1L << 24;
            default -> 1L << 11;
        };
        return i -> {
            long value = numbers.getValueAsLong(i);
            if (value > bound || value < (unsigned ? 0 : -bound)) {
                requireExact(
                        unsigned ? new BigDecimal(Long.toUnsignedString(value)) : BigDecimal.valueOf(value), target);
            }
            reals.setSafeWithPossibleTruncate(i, unsigned ? unsignedToDouble(value) : value);
        };
    }

    private static double unsignedToDouble(long value) {
        return value >= 0 ? value : new BigDecimal(Long.toUnsignedString(value)).doubleValue();
    }

    private static void requireExact(BigDecimal value, FieldVector target) {
        double real = switch (target) {
            case Float8Vector doubles -> value.doubleValue();
            case Float4Vector floats -> value.floatValue();
            default -> Float.float16ToFloat(Float.floatToFloat16(value.floatValue()));
        };
        if (Double.isInfinite(real) || value.compareTo(new BigDecimal(real)) != 0) {
            throw DatabaseException.of(
                    Code.INVALID, "'" + value + "' is no exact floating-point number of the column's precision.");
        }
    }

    /** A double goes into a float by rounding, as its text would; only what is beyond the range does not. */
    private static CellCast.Attempt realToReal(FloatingPointVector source, FieldVector target) {
        return switch (target) {
            case Float8Vector doubles ->
                i -> {
                    doubles.setSafe(i, source.getValueAsDouble(i));
                    return true;
                };
            case Float4Vector floats ->
                i -> {
                    double value = source.getValueAsDouble(i);
                    boolean fits = Float.isFinite((float) value) || !Double.isFinite(value);
                    if (fits) {
                        floats.setSafe(i, (float) value);
                    }
                    return fits;
                };
            default -> i -> false;
        };
    }

    private static CellCast toText(FieldVector source, FieldVector target) {
        TextForm form = TextForms.of(source);
        Utf8Sink text = Utf8Sink.inMemory();
        Utf8Parser.Target out = TextParsers.utf8Target(target);
        return i -> {
            text.clear();
            putText(form, i, text);
            out.set(i, text.array(), 0, text.size());
        };
    }

    private static void putText(TextForm form, int index, Utf8Sink out) {
        try {
            form.put(index, out);
        } catch (IOException e) {
            // A sink in memory has no I/O.
            throw new UncheckedIOException(e);
        }
    }

    private static CellCast bytes(FieldVector source, FieldVector target) {
        TextParsers.Bytes out = TextParsers.bytesTarget(target);
        return switch (source) {
            case VarBinaryVector bytes -> i -> out.set(i, bytes.get(i));
            case LargeVarBinaryVector bytes -> i -> out.set(i, bytes.get(i));
            case ViewVarBinaryVector bytes -> i -> out.set(i, bytes.get(i));
            case FixedSizeBinaryVector bytes -> i -> out.set(i, bytes.get(i));
            case UuidVector uuids -> i -> out.set(i, uuids.getUnderlyingVector().get(i));
            default -> throw new IllegalArgumentException(source.getField().toString());
        };
    }

    /** Writes a value as text and has the target's parser read it. */
    private static final class TextCast implements CellCast {
        private final TextForm form;
        private final TextParser parser;
        private final Utf8Sink text = Utf8Sink.inMemory();
        private char[] chars = new char[64];

        TextCast(FieldVector source, FieldVector target) {
            this.form = TextForms.of(source);
            this.parser = TextParsers.of(target);
        }

        @Override
        public void put(int index) {
            text.clear();
            putText(form, index, text);
            int length = decode(text.array(), text.size());
            parser.put(index, chars, 0, length);
        }

        private int decode(byte[] bytes, int size) {
            if (chars.length < size) {
                chars = new char[Math.max(size, chars.length * 2)];
            }
            int length = 0;
            while (length < size && bytes[length] >= 0) {
                chars[length] = (char) bytes[length];
                length++;
            }
            if (length == size) {
                return length;
            }
            String string = new String(bytes, 0, size, StandardCharsets.UTF_8);
            string.getChars(0, string.length(), chars, 0);
            return string.length();
        }
    }
}
