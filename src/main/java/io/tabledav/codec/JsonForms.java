package io.tabledav.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Lists and structs as JSON: arrays and objects; numbers and booleans as they are, everything else as a string of its text.
 * A map is an array of objects with {@code key} and {@code value}, as Arrow keeps it.
 */
final class JsonForms {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JsonForms() {}

    /** The JSON of a vector's values that are not NULL. */
    static TextForm of(FieldVector vector) {
        return switch (vector) {
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
            case BaseIntVector numbers -> TextForms.of(vector);
            case DecimalVector numbers -> TextForms.of(numbers);
            case Decimal256Vector numbers -> TextForms.of(numbers);
            case FloatingPointVector numbers -> finite(numbers, TextForms.of(vector));
            default -> string(TextForms.of(vector));
        };
    }

    /** Where the items of a list begin or end. */
    @FunctionalInterface
    private interface Bound {
        int of(int index);
    }

    private static TextForm list(FieldVector items, Bound start, Bound end) {
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

    private static TextForm struct(StructVector structs) {
        List<FieldVector> members = structs.getChildrenFromFields();
        TextForm[] forms = members.stream().map(JsonForms::of).toArray(TextForm[]::new);
        return (i, out) -> {
            out.putByte('{');
            for (int member = 0; member < forms.length; member++) {
                if (member > 0) {
                    out.putByte(',');
                }
                byte[] name = members.get(member).getName().getBytes(StandardCharsets.UTF_8);
                putString(name, name.length, out);
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

    /** JSON has no NaN and no infinity: they are strings. */
    private static TextForm finite(FloatingPointVector numbers, TextForm number) {
        TextForm string = string(number);
        return (i, out) -> {
            boolean isNumber = Double.isFinite(numbers.getValueAsDouble(i));
            (isNumber ? number : string).put(i, out);
        };
    }

    private static TextForm string(TextForm form) {
        Utf8Sink text = Utf8Sink.inMemory();
        return (i, out) -> {
            text.clear();
            form.put(i, text);
            putString(text.array(), text.size(), out);
        };
    }

    private static void putString(byte[] text, int length, Utf8Sink out) throws IOException {
        out.putByte('"');
        int done = 0;
        for (int i = 0; i < length; i++) {
            byte b = text[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < 0x20)) {
                out.putBytes(text, done, i - done);
                putEscaped(b, out);
                done = i + 1;
            }
        }
        out.putBytes(text, done, length - done);
        out.putByte('"');
    }

    private static void putEscaped(byte b, Utf8Sink out) throws IOException {
        out.putByte('\\');
        if (b >= 0x20) {
            out.putByte(b);
            return;
        }
        out.putAscii("u00");
        out.putByte(HEX[b >> 4]);
        out.putByte(HEX[b & 15]);
    }
}
