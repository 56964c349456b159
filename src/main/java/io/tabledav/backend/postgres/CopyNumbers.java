package io.tabledav.backend.postgres;

import java.sql.SQLException;
import java.util.function.IntToLongFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.UInt8Vector;
import org.jspecify.annotations.Nullable;

/** Truth values, whole and floating numbers. A vector of another width is taken value by value, if each fits. */
final class CopyNumbers {
    private static final long OID_MAX = 0xFFFF_FFFFL;

    private CopyNumbers() {}

    static @Nullable CopyEncoder bool(FieldVector vector) {
        return vector instanceof BitVector values ? new Bool(values) : null;
    }

    static @Nullable CopyEncoder int2(FieldVector vector) {
        if (vector instanceof SmallIntVector values) {
            return new Int2(values.getDataBuffer());
        }
        IntToLongFunction whole = whole(vector);
        return whole == null ? null : new Ranged(whole, Short.MIN_VALUE, Short.MAX_VALUE, Short.BYTES);
    }

    static @Nullable CopyEncoder int4(FieldVector vector) {
        if (vector instanceof IntVector values) {
            return new Int4(values.getDataBuffer());
        }
        IntToLongFunction whole = whole(vector);
        return whole == null ? null : new Ranged(whole, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.BYTES);
    }

    static @Nullable CopyEncoder int8(FieldVector vector) {
        if (vector instanceof BigIntVector values) {
            return new Int8(values.getDataBuffer());
        }
        IntToLongFunction whole = whole(vector);
        return whole == null ? null : new Ranged(whole, Long.MIN_VALUE, Long.MAX_VALUE, Long.BYTES);
    }

    static @Nullable CopyEncoder oid(FieldVector vector) {
        IntToLongFunction whole = whole(vector);
        return whole == null ? null : new Ranged(whole, 0, OID_MAX, Integer.BYTES);
    }

    static @Nullable CopyEncoder float4(FieldVector vector) {
        return switch (vector) {
            case Float4Vector values -> new Int4(values.getDataBuffer());
            case Float8Vector values -> new Narrowed(values);
            default -> null;
        };
    }

    static @Nullable CopyEncoder float8(FieldVector vector) {
        return switch (vector) {
            case Float8Vector values -> new Int8(values.getDataBuffer());
            case Float4Vector values -> new Widened(values);
            default -> null;
        };
    }

    private static @Nullable IntToLongFunction whole(FieldVector vector) {
        return switch (vector) {
            case UInt8Vector values ->
                row -> {
                    if (values.get(row) < 0) {
                        throw CopyEncoder.unfit("is larger than a whole number of 64 bits with sign");
                    }
                    return values.get(row);
                };
            case BaseIntVector values -> values::getValueAsLong;
            default -> null;
        };
    }

    private record Bool(BitVector values) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            out.putInt(1);
            out.putByte(values.get(row));
        }

        @Override
        public long length(int row) {
            return 1;
        }
    }

    private record Int2(ArrowBuf values) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            out.putSizedShort(values.getShort((long) row * Short.BYTES));
        }

        @Override
        public long length(int row) {
            return Short.BYTES;
        }
    }

    /** Four bytes as they are, but for their order: whole numbers, and floating ones by their bits. */
    private record Int4(ArrowBuf values) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            out.putSizedInt(values.getInt((long) row * Integer.BYTES));
        }

        @Override
        public long length(int row) {
            return Integer.BYTES;
        }
    }

    /** Eight bytes as they are, but for their order. */
    private record Int8(ArrowBuf values) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            out.putSizedLong(values.getLong((long) row * Long.BYTES));
        }

        @Override
        public long length(int row) {
            return Long.BYTES;
        }
    }

    private record Ranged(IntToLongFunction values, long least, long most, int bytes) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            long value = values.applyAsLong(row);
            if (value < least || value > most) {
                throw CopyEncoder.unfit(value + " is not between " + least + " and " + most);
            }
            switch (bytes) {
                case Short.BYTES -> out.putSizedShort((int) value);
                case Integer.BYTES -> out.putSizedInt((int) value);
                default -> out.putSizedLong(value);
            }
        }

        @Override
        public long length(int row) {
            return bytes;
        }
    }

    private record Narrowed(Float8Vector values) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            double value = values.get(row);
            if (!Double.isNaN(value) && (float) value != value) {
                throw CopyEncoder.unfit(value + " has more digits than a real keeps");
            }
            out.putSizedInt(Float.floatToIntBits((float) value));
        }

        @Override
        public long length(int row) {
            return Float.BYTES;
        }
    }

    private record Widened(Float4Vector values) implements CopyEncoder {
        @Override
        public void encode(int row, CopyBuffer out) throws SQLException {
            out.putSizedLong(Double.doubleToLongBits(values.get(row)));
        }

        @Override
        public long length(int row) {
            return Double.BYTES;
        }
    }
}
