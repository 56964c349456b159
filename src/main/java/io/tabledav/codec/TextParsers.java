package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Value;
import io.tabledav.tree.TextValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.IntervalDayVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.UuidVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Parsers from text, for every column type that has a text form to be read.
 *
 * <p>{@link TextValue} is what decides how a value may be written. The common spellings of the common types are read here
 * straight from the characters; everything else goes there.
 */
final class TextParsers {
    private TextParsers() {}

    /** The parser for a vector; {@code INVALID} with the column for a type that cannot be read from text. */
    static TextParser of(FieldVector vector) {
        return switch (vector) {
            case VarCharVector texts -> new Utf8Parser(utf8Target(texts));
            case LargeVarCharVector texts -> new Utf8Parser(utf8Target(texts));
            case ViewVarCharVector texts -> new Utf8Parser(utf8Target(texts));
            case VarBinaryVector bytes -> binary(bytes);
            case LargeVarBinaryVector bytes -> binary(bytes);
            case ViewVarBinaryVector bytes -> binary(bytes);
            case FixedSizeBinaryVector bytes -> binary(bytes);
            case UuidVector uuids -> uuid(uuids);
            case ExtensionTypeVector<?> extended -> of((FieldVector) extended.getUnderlyingVector());
            case NullVector nothing ->
                (i, text, offset, length) -> {
                    throw DatabaseException.of(Code.INVALID, "The column holds nothing but NULL");
                };
            case ListVector lists -> new NestedParser(lists);
            case LargeListVector lists -> new NestedParser(lists);
            case StructVector structs -> new NestedParser(structs);
            case BaseFixedWidthVector numbersAndTimes -> ofFixedWidth(numbersAndTimes);
            default -> throw unreadable(vector);
        };
    }

    private static TextParser ofFixedWidth(BaseFixedWidthVector vector) {
        return switch (vector) {
            case BitVector bits -> bool(bits);
            case UInt8Vector numbers -> NumberParsers.unsignedLong(numbers);
            case BaseIntVector numbers -> NumberParsers.whole(vector);
            case Float8Vector numbers -> NumberParsers.float64(numbers);
            case Float4Vector numbers -> NumberParsers.float32(numbers);
            case FloatingPointVector numbers -> NumberParsers.float16(vector, numbers);
            case DecimalVector numbers -> NumberParsers.decimal(numbers);
            case Decimal256Vector numbers -> NumberParsers.decimal(numbers);
            case DateDayVector days -> TimeParsers.date(days);
            case DateMilliVector millis -> TimeParsers.date(millis);
            case TimeStampVector timestamps -> TimeParsers.timestamp(timestamps);
            case DurationVector durations -> TimeParsers.duration(durations);
            case IntervalYearVector intervals -> IntervalParsers.months(intervals);
            case IntervalDayVector intervals -> IntervalParsers.days(intervals);
            case IntervalMonthDayNanoVector intervals -> IntervalParsers.monthsDaysNanos(intervals);
            default -> TimeParsers.timeOfDay(vector);
        };
    }

    private static DatabaseException unreadable(FieldVector vector) {
        return DatabaseException.of(
                        Code.INVALID,
                        "Values of Arrow type " + vector.getField().getType() + " are not read from text")
                .withColumn(vector.getName());
    }

    /** Makes room for a value: Arrow's view vectors do not grow by themselves before they hold something. */
    static void makeRoom(FieldVector vector, int index) {
        while (vector.getValueCapacity() <= index) {
            vector.reAlloc();
        }
    }

    private static TextParser bool(BitVector bits) {
        ArrowType type = bits.getField().getType();
        return (i, text, offset, length) -> {
            boolean value;
            if (length == 4
                    && text[offset] == 't'
                    && text[offset + 1] == 'r'
                    && text[offset + 2] == 'u'
                    && text[offset + 3] == 'e') {
                value = true;
            } else {
                value = ((Value.Bool) TextValue.parse(new String(text, offset, length), type)).value();
            }
            bits.setSafe(i, value ? 1 : 0);
        };
    }

    /** Sets one value of bytes; {@code INVALID} if they are not as many as the column needs. */
    @FunctionalInterface
    interface Bytes {
        void set(int index, byte[] value);
    }

    private static TextParser binary(FieldVector vector) {
        Bytes bytes = bytesTarget(vector);
        return (i, text, offset, length) -> bytes.set(i, base64(text, offset, length));
    }

    /** How bytes get into a vector of bytes or UUIDs. */
    static Bytes bytesTarget(FieldVector vector) {
        return switch (vector) {
            case VarBinaryVector bytes -> bytes::setSafe;
            case LargeVarBinaryVector bytes -> bytes::setSafe;
            case ViewVarBinaryVector bytes ->
                (i, value) -> {
                    makeRoom(bytes, i);
                    bytes.setSafe(i, value);
                };
            case FixedSizeBinaryVector bytes ->
                (i, value) -> {
                    if (value.length != bytes.getByteWidth()) {
                        throw DatabaseException.of(
                                Code.INVALID,
                                "A value of " + value.length + " bytes, where exactly " + bytes.getByteWidth()
                                        + " are needed.");
                    }
                    bytes.setSafe(i, value);
                };
            case ExtensionTypeVector<?> extended -> bytesTarget((FieldVector) extended.getUnderlyingVector());
            default -> throw new IllegalArgumentException(vector.getField().toString());
        };
    }

    /** How a text in UTF-8 gets into a vector of texts. */
    static Utf8Parser.Target utf8Target(FieldVector vector) {
        return switch (vector) {
            case VarCharVector texts -> texts::setSafe;
            case LargeVarCharVector texts -> texts::setSafe;
            case ViewVarCharVector texts ->
                (i, bytes, offset, length) -> {
                    makeRoom(texts, i);
                    texts.setSafe(i, bytes, offset, length);
                };
            case ExtensionTypeVector<?> extended -> utf8Target((FieldVector) extended.getUnderlyingVector());
            default -> throw new IllegalArgumentException(vector.getField().toString());
        };
    }

    private static byte[] base64(char[] text, int offset, int length) {
        String string = new String(text, offset, length);
        byte[] ascii = string.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return Base64.getDecoder().decode(ascii);
        } catch (IllegalArgumentException e) {
            // Says it in the words of all other values.
            TextValue.parse(string, new ArrowType.Binary());
            throw e;
        }
    }

    private static TextParser uuid(UuidVector uuids) {
        ArrowType type = uuids.getField().getType();
        return (i, text, offset, length) -> {
            Value value = TextValue.parse(new String(text, offset, length), type);
            uuids.setSafe(i, UUID.fromString(((Value.Text) value).value()));
        };
    }
}
