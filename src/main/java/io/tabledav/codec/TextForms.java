package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.Base64;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalDayVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.UuidVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** The text of every Arrow type, as CSV writes it; {@code docs/reference/formats.md} lists the forms. */
final class TextForms {
    private TextForms() {}

    /** The text of a vector's values; {@code UNSUPPORTED} with the column for a type that has none. */
    static TextForm of(FieldVector vector) {
        return switch (vector) {
            case BitVector bits -> (i, out) -> out.putAscii(bits.get(i) != 0 ? "true" : "false");
            case Float2Vector halves -> (i, out) -> NumberText.putFloat(halves.getValueAsFloat(i), out);
            case Float4Vector floats -> (i, out) -> NumberText.putFloat(floats.get(i), out);
            case Float8Vector doubles -> (i, out) -> NumberText.putDouble(doubles.get(i), out);
            case DecimalVector decimals ->
                (i, out) -> NumberText.putDecimal(decimals.getDataBuffer(), i, 16, decimals.getScale(), out);
            case Decimal256Vector decimals ->
                (i, out) -> NumberText.putDecimal(decimals.getDataBuffer(), i, 32, decimals.getScale(), out);
            case VarCharVector texts ->
                (i, out) -> out.putBytes(texts.getDataBuffer(), texts.getStartOffset(i), texts.getValueLength(i));
            case LargeVarCharVector texts ->
                (i, out) -> {
                    long start = texts.getOffsetBuffer().getLong(8L * i);
                    long end = texts.getOffsetBuffer().getLong(8L * i + 8);
                    out.putBytes(texts.getDataBuffer(), start, Math.toIntExact(end - start));
                };
            case ViewVarCharVector texts ->
                (i, out) -> {
                    byte[] text = texts.get(i);
                    out.putBytes(text, 0, text.length);
                };
            case VarBinaryVector bytes -> (i, out) -> putBase64(bytes.get(i), out);
            case LargeVarBinaryVector bytes -> (i, out) -> putBase64(bytes.get(i), out);
            case ViewVarBinaryVector bytes -> (i, out) -> putBase64(bytes.get(i), out);
            case FixedSizeBinaryVector bytes -> (i, out) -> putBase64(bytes.get(i), out);
            case UuidVector uuids -> (i, out) -> out.putAscii(uuids.getObject(i).toString());
            case ExtensionTypeVector<?> extended -> of((FieldVector) extended.getUnderlyingVector());
            case NullVector nothing -> (i, out) -> {};
            case StructVector structs -> JsonForms.PLAIN.of(structs);
            case ListVector lists -> JsonForms.PLAIN.of(lists);
            case LargeListVector lists -> JsonForms.PLAIN.of(lists);
            case FixedSizeListVector lists -> JsonForms.PLAIN.of(lists);
            case ListViewVector lists -> JsonForms.PLAIN.of(lists);
            case LargeListViewVector lists -> JsonForms.PLAIN.of(lists);
            default -> ofIntegerOrTime(vector);
        };
    }

    /** Whether the texts of a vector's values are never empty and hold no comma, quote or line break. */
    static boolean isPlain(FieldVector vector) {
        return switch (vector) {
            case NullVector nothing -> true;
            case UuidVector uuids -> true;
            case ExtensionTypeVector<?> extended -> isPlain((FieldVector) extended.getUnderlyingVector());
            case FixedSizeBinaryVector bytes -> bytes.getByteWidth() > 0;
            case BaseFixedWidthVector numbersAndTimes -> true;
            default -> false;
        };
    }

    private static TextForm ofIntegerOrTime(FieldVector vector) {
        return switch (vector) {
            case TinyIntVector ints -> (i, out) -> out.putLong(ints.get(i));
            case SmallIntVector ints -> (i, out) -> out.putLong(ints.get(i));
            case IntVector ints -> (i, out) -> out.putLong(ints.get(i));
            case BigIntVector ints -> (i, out) -> out.putLong(ints.get(i));
            case UInt1Vector ints -> (i, out) -> out.putLong(ints.get(i) & 0xFF);
            case UInt2Vector ints -> (i, out) -> out.putLong(ints.get(i));
            case UInt4Vector ints -> (i, out) -> out.putLong(ints.get(i) & 0xFFFF_FFFFL);
            case UInt8Vector ints -> (i, out) -> out.putUnsignedLong(ints.get(i));
            case DateDayVector days -> (i, out) -> IsoText.putDate(days.get(i), out);
            case DateMilliVector millis -> (i, out) -> IsoText.putDate(Math.floorDiv(millis.get(i), 86_400_000L), out);
            case TimeSecVector times -> (i, out) -> IsoText.putTime(times.get(i), TimeUnit.SECOND, out);
            case TimeMilliVector times -> (i, out) -> IsoText.putTime(times.get(i), TimeUnit.MILLISECOND, out);
            case TimeMicroVector times -> (i, out) -> IsoText.putTime(times.get(i), TimeUnit.MICROSECOND, out);
            case TimeNanoVector times -> (i, out) -> IsoText.putTime(times.get(i), TimeUnit.NANOSECOND, out);
            case TimeStampVector timestamps -> ofTimestamp(timestamps);
            case DurationVector durations ->
                (i, out) ->
                        IsoText.putDuration(DurationVector.get(durations.getDataBuffer(), i), durations.getUnit(), out);
            case IntervalYearVector months -> (i, out) -> IsoText.putInterval(months.get(i), 0, 0, out);
            case IntervalDayVector days ->
                (i, out) -> IsoText.putInterval(
                        0,
                        IntervalDayVector.getDays(days.getDataBuffer(), i),
                        IntervalDayVector.getMilliseconds(days.getDataBuffer(), i) * 1_000_000L,
                        out);
            case IntervalMonthDayNanoVector intervals ->
                (i, out) -> IsoText.putInterval(
                        IntervalMonthDayNanoVector.getMonths(intervals.getDataBuffer(), i),
                        IntervalMonthDayNanoVector.getDays(intervals.getDataBuffer(), i),
                        IntervalMonthDayNanoVector.getNanoseconds(intervals.getDataBuffer(), i),
                        out);
            default ->
                throw DatabaseException.of(
                                Code.UNSUPPORTED,
                                "Values of Arrow type " + vector.getField().getType() + " have no text form")
                        .withColumn(vector.getName());
        };
    }

    private static TextForm ofTimestamp(TimeStampVector timestamps) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) timestamps.getField().getType();
        TimeUnit unit = type.getUnit();
        boolean utc = type.getTimezone() != null;
        return (i, out) -> IsoText.putTimestamp(timestamps.get(i), unit, utc, out);
    }

    private static void putBase64(byte[] value, Utf8Sink out) throws java.io.IOException {
        byte[] text = Base64.getEncoder().encode(value);
        out.putBytes(text, 0, text.length);
    }
}
