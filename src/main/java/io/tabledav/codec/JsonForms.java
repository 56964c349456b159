package io.tabledav.codec;

import io.tabledav.tree.NumberStyle;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Values as JSON: numbers, booleans and JSON texts as they are, lists and structs as arrays and objects, everything else as a
 * string of its text. A map is an array of objects with {@code key} and {@code value}, as Arrow keeps it.
 */
final class JsonForms {
    /** How lists and structs are written inside of other formats. */
    static final JsonForms PLAIN = new JsonForms(NumberStyle.DIGITS, false);

    /** Whole numbers up to here are doubles, each of them. */
    private static final long MOST_EXACT = 1L << 53;

    private static final BigInteger MOST_EXACT_BIG = BigInteger.valueOf(MOST_EXACT);

    private final boolean bigNumbersAsText;
    private final boolean onOneLine;

    /**
     * Forms of values.
     *
     * @param numbers whether whole numbers, and the digits of decimals, become strings beyond 2<sup>53</sup>
     * @param onOneLine whether line breaks between the parts of a JSON text become spaces
     */
    JsonForms(NumberStyle numbers, boolean onOneLine) {
        this.bigNumbersAsText = numbers == NumberStyle.BIG_AS_STRINGS;
        this.onOneLine = onOneLine;
    }

    /** The JSON of a vector's values that are not NULL. */
    TextForm of(FieldVector vector) {
        return switch (vector) {
            case VarCharVector texts when JsonColumns.isJson(texts.getField()) -> json(texts);
            case VarCharVector texts ->
                (i, out) -> out.putString(texts.getDataBuffer(), texts.getStartOffset(i), texts.getValueLength(i));
            case ListVector lists ->
                list(lists.getDataVector(), lists::getElementStartIndex, lists::getElementEndIndex);
            case LargeListVector lists ->
                list(
                        lists.getDataVector(),
                        i -> Math.toIntExact(lists.getElementStartIndex(i)),
                        i -> Math.toIntExact(lists.getElementEndIndex(i)));
            case FixedSizeListVector lists ->
                list(lists.getDataVector(), lists::getElementStartIndex, lists::getElementEndIndex);
            case ListViewVector lists ->
                list(lists.getDataVector(), lists::getElementStartIndex, lists::getElementEndIndex);
            case LargeListViewVector lists ->
                list(
                        lists.getDataVector(),
                        i -> Math.toIntExact(lists.getOffsetBuffer().getLong(8L * i)),
                        i -> Math.toIntExact(lists.getOffsetBuffer().getLong(8L * i)
                                + lists.getSizeBuffer().getLong(8L * i)));
            case StructVector structs -> struct(structs);
            case BitVector bits -> TextForms.of(bits);
            case BigIntVector numbers when bigNumbersAsText -> exact(vector, i -> isExact(numbers.get(i)));
            case UInt8Vector numbers
            when bigNumbersAsText -> exact(vector, i -> numbers.get(i) >= 0 && numbers.get(i) <= MOST_EXACT);
            case DecimalVector numbers when bigNumbersAsText -> exact(vector, i -> isExact(numbers.getObject(i)));
            case Decimal256Vector numbers when bigNumbersAsText -> exact(vector, i -> isExact(numbers.getObject(i)));
            case BaseIntVector numbers -> TextForms.of(vector);
            case DecimalVector numbers -> TextForms.of(numbers);
            case Decimal256Vector numbers -> TextForms.of(numbers);
            case FloatingPointVector numbers -> exact(vector, i -> Double.isFinite(numbers.getValueAsDouble(i)));
            default -> TextForms.isPlain(vector) ? quoted(TextForms.of(vector)) : string(TextForms.of(vector));
        };
    }

    /** Where the items of a list begin or end. */
    @FunctionalInterface
    private interface Bound {
        int of(int index);
    }

    private TextForm list(FieldVector items, Bound start, Bound end) {
        TextForm form = of(items);
        return (i, out) -> {
            out.putByte('[');
            int first = start.of(i);
            int last = end.of(i);
            for (int item = first; item < last; item++) {
                if (item > first) {
                    out.putByte(',');
                }
                putOrNull(items, form, item, out);
            }
            out.putByte(']');
        };
    }

    private TextForm struct(StructVector structs) {
        List<FieldVector> members = structs.getChildrenFromFields();
        TextForm[] forms = members.stream().map(this::of).toArray(TextForm[]::new);
        return (i, out) -> {
            out.putByte('{');
            for (int member = 0; member < forms.length; member++) {
                if (member > 0) {
                    out.putByte(',');
                }
                byte[] name = members.get(member).getName().getBytes(StandardCharsets.UTF_8);
                out.putString(name);
                out.putByte(':');
                putOrNull(members.get(member), forms[member], i, out);
            }
            out.putByte('}');
        };
    }

    private static void putOrNull(FieldVector vector, TextForm form, int index, Utf8Sink out) throws IOException {
        if (vector.isNull(index)) {
            out.putAscii("null");
        } else {
            form.put(index, out);
        }
    }

    /** Whether the value at an index can be a number of JSON. */
    @FunctionalInterface
    private interface Fits {
        boolean at(int index);
    }

    /** Numbers, or strings of them where JSON has none: for NaN, infinity, and what a reader of doubles would get wrong. */
    private static TextForm exact(FieldVector vector, Fits fits) {
        TextForm number = TextForms.of(vector);
        TextForm string = quoted(number);
        return (i, out) -> (fits.at(i) ? number : string).put(i, out);
    }

    private static boolean isExact(long value) {
        return value <= MOST_EXACT && value >= -MOST_EXACT;
    }

    private static boolean isExact(BigDecimal value) {
        return value.unscaledValue().abs().compareTo(MOST_EXACT_BIG) <= 0;
    }

    /** A string whose text needs no escapes. */
    private static TextForm quoted(TextForm form) {
        return (i, out) -> {
            out.putByte('"');
            form.put(i, out);
            out.putByte('"');
        };
    }

    private static TextForm string(TextForm form) {
        Utf8Sink text = Utf8Sink.inMemory();
        return (i, out) -> {
            text.clear();
            form.put(i, text);
            out.putString(text.array(), text.size());
        };
    }

    /** A JSON text as it is; one that a database lets in although it is none would break the file, and becomes a string. */
    private TextForm json(VarCharVector texts) {
        return (i, out) -> {
            byte[] text = texts.get(i);
            if (!JsonColumns.isValid(text)) {
                out.putString(text);
                return;
            }
            if (onOneLine) {
                // Inside of strings there are none.
                for (int at = 0; at < text.length; at++) {
                    if (text[at] == '\n' || text[at] == '\r') {
                        text[at] = ' ';
                    }
                }
            }
            out.putBytes(text, 0, text.length);
        };
    }
}
