package io.tabledav.backend.mysql;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;

/**
 * Copies the values of one column from the wire into its vector. Chosen once for a column and a batch.
 *
 * <p>Shape: the vector has room for the row in its buffers of fixed width; those of variable width grow by themselves.
 */
@FunctionalInterface
interface WireDecoder {

    /** Copies a value that is not NULL into a row of the vector; {@code INVALID} if the type cannot carry it. */
    void decode(byte[] bytes, int offset, int length, int row);

    /** The decoder of values of a type, into a vector of its Arrow type. */
    static WireDecoder of(MysqlType type, FieldVector vector) {
        return switch (type) {
            case MysqlType.Whole whole -> whole(vector);
            case MysqlType.Year year -> whole(vector);
            case MysqlType.Single single -> {
                Float4Vector numbers = (Float4Vector) vector;
                yield (bytes, offset, length, row) -> numbers.set(row, Float.intBitsToFloat(Wire.int32(bytes, offset)));
            }
            case MysqlType.Real real -> {
                Float8Vector numbers = (Float8Vector) vector;
                yield (bytes, offset, length, row) ->
                        numbers.set(row, Double.longBitsToDouble(Wire.int64(bytes, offset)));
            }
            case MysqlType.Fixed fixed ->
                vector instanceof DecimalVector decimals
                        ? new DecimalDecoder(decimals, fixed.scale())
                        : wide((Decimal256Vector) vector, fixed.scale());
            case MysqlType.Bits bits -> bits(vector);
            case MysqlType.Day day -> {
                DateDayVector days = (DateDayVector) vector;
                yield (bytes, offset, length, row) -> days.set(row, Wire.day(bytes, offset, length));
            }
            case MysqlType.Moment moment -> {
                TimeStampVector moments = (TimeStampVector) vector;
                yield (bytes, offset, length, row) -> moments.set(row, Wire.moment(bytes, offset, length));
            }
            case MysqlType.Span span -> {
                DurationVector spans = (DurationVector) vector;
                yield (bytes, offset, length, row) -> spans.set(row, Wire.span(bytes, offset, length));
            }
            case MysqlType.Text text -> bytes(vector, 0);
            case MysqlType.Json json -> bytes(vector, 0);
            case MysqlType.Bytes binary -> bytes(vector, 0);
            case MysqlType.Geometry geometry -> bytes(vector, MysqlGeometry.SRID_BYTES);
        };
    }

    private static WireDecoder whole(FieldVector vector) {
        return switch (vector) {
            case BigIntVector numbers -> (bytes, offset, length, row) -> numbers.set(row, Wire.int64(bytes, offset));
            case UInt8Vector numbers -> (bytes, offset, length, row) -> numbers.set(row, Wire.int64(bytes, offset));
            case IntVector numbers -> (bytes, offset, length, row) -> numbers.set(row, Wire.int32(bytes, offset));
            case UInt4Vector numbers -> (bytes, offset, length, row) -> numbers.set(row, Wire.int32(bytes, offset));
            case SmallIntVector numbers -> (bytes, offset, length, row) -> numbers.set(row, Wire.uint16(bytes, offset));
            case UInt2Vector numbers -> (bytes, offset, length, row) -> numbers.set(row, Wire.uint16(bytes, offset));
            case TinyIntVector numbers -> (bytes, offset, length, row) -> numbers.set(row, bytes[offset]);
            case UInt1Vector numbers -> (bytes, offset, length, row) -> numbers.set(row, bytes[offset]);
            default -> throw unexpected(vector);
        };
    }

    private static WireDecoder bits(FieldVector vector) {
        return switch (vector) {
            case BitVector truths ->
                (bytes, offset, length, row) -> truths.set(row, (int) Wire.bits(bytes, offset, length));
            case UInt1Vector numbers ->
                (bytes, offset, length, row) -> numbers.set(row, (int) Wire.bits(bytes, offset, length));
            case UInt2Vector numbers ->
                (bytes, offset, length, row) -> numbers.set(row, (int) Wire.bits(bytes, offset, length));
            case UInt4Vector numbers ->
                (bytes, offset, length, row) -> numbers.set(row, (int) Wire.bits(bytes, offset, length));
            case UInt8Vector numbers ->
                (bytes, offset, length, row) -> numbers.set(row, Wire.bits(bytes, offset, length));
            default -> throw unexpected(vector);
        };
    }

    private static WireDecoder wide(Decimal256Vector vector, int scale) {
        return (bytes, offset, length, row) -> vector.setBigEndian(
                row, DecimalDecoder.unscaled(bytes, offset, length, scale).toByteArray());
    }

    private static WireDecoder bytes(FieldVector vector, int skipped) {
        BaseVariableWidthVector values = (BaseVariableWidthVector) vector;
        return (bytes, offset, length, row) ->
                values.setSafe(row, bytes, offset + skipped, Math.max(0, length - skipped));
    }

    private static DatabaseException unexpected(FieldVector vector) {
        return DatabaseException.of(
                Code.INTERNAL, "There is no decoder for " + vector.getField().getType() + ".");
    }
}
