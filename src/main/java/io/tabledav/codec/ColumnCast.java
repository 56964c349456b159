package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Value;
import io.tabledav.tree.TextValue;
import io.tabledav.tree.TypeWords;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.TransferPair;

/** Brings one column, batch by batch, from one type to another; numbers, timestamps and equal types without an object a cell. */
abstract class ColumnCast {

    private int row;

    private ColumnCast() {}

    /** Casts the source's rows of the loaded batch. */
    void batch(int rows) {
        for (row = 0; row < rows; row++) {
            cell(row);
        }
    }

    /** The row of the batch, from 0, that a failure was at. */
    int row() {
        return row;
    }

    abstract void cell(int row);

    /** Fails with {@code INVALID} if no value but NULL could ever be brought from one field's type to the other's. */
    static void requirePossible(Field source, Field target) {
        ArrowType from = storage(source.getType());
        ArrowType to = storage(target.getType());
        boolean possible = sameType(source, target)
                || from instanceof ArrowType.Null
                || CellValue.isScalar(from) && CellValue.isScalar(to) && isBytes(from) == isBytes(to)
                || CellValue.isText(from) && CellValue.isScalar(to);
        if (!possible) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "The body's column " + source.getName() + " is " + TypeWords.of(source.getType())
                                    + ", which cannot become " + TypeWords.of(target.getType()) + ".")
                    .withColumn(target.getName());
        }
    }

    /** The cast between two vectors, which stay the same over all batches. */
    static ColumnCast of(FieldVector source, FieldVector target) {
        if (sameType(source.getField(), target.getField())) {
            return new Transfer(source, target);
        }
        FieldVector from = storage(source);
        FieldVector to = storage(target);
        if (from instanceof BaseIntVector numbers
                && to instanceof BaseIntVector wider
                && !(from instanceof UInt8Vector)
                && !(to instanceof UInt8Vector)) {
            return new Integers(numbers, wider);
        }
        if (from instanceof TimeStampVector ticks && to instanceof TimeStampVector others) {
            return new Ticks(ticks, others);
        }
        return new Values(from, to);
    }

    private static boolean sameType(Field source, Field target) {
        return source.getType().equals(target.getType())
                && source.getDictionary() == null
                && source.getChildren().size() == target.getChildren().size()
                && sameChildren(source, target);
    }

    private static boolean sameChildren(Field source, Field target) {
        for (int i = 0; i < source.getChildren().size(); i++) {
            if (!sameType(source.getChildren().get(i), target.getChildren().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBytes(ArrowType type) {
        return CellValue.isBinary(type);
    }

    private static ArrowType storage(ArrowType type) {
        return type instanceof ArrowType.ExtensionType extension ? extension.storageType() : type;
    }

    private static FieldVector storage(FieldVector vector) {
        return vector instanceof ExtensionTypeVector<?> extension
                ? (FieldVector) extension.getUnderlyingVector()
                : vector;
    }

    /** The buffers change hands. */
    private static final class Transfer extends ColumnCast {
        private final TransferPair pair;

        Transfer(FieldVector source, FieldVector target) {
            this.pair = source.makeTransferPair(target);
        }

        @Override
        void batch(int rows) {
            pair.transfer();
        }

        @Override
        void cell(int row) {
            throw new IllegalStateException("a transfer has no cells");
        }
    }

    /** Integers of up to 63 bits. */
    private static final class Integers extends ColumnCast {
        private final BaseIntVector source;
        private final BaseIntVector target;
        private final ArrowType.Int type;
        private final long least;
        private final long most;

        Integers(BaseIntVector source, BaseIntVector target) {
            this.source = source;
            this.target = target;
            this.type = (ArrowType.Int) target.getField().getType();
            int bits = type.getBitWidth();
            this.least = type.getIsSigned() ? Long.MIN_VALUE >> 64 - bits : 0;
            this.most = type.getIsSigned() ? Long.MAX_VALUE >> 64 - bits : (1L << bits) - 1;
        }

        @Override
        void batch(int rows) {
            ((FieldVector) target).setInitialCapacity(rows);
            ((FieldVector) target).allocateNew();
            super.batch(rows);
        }

        @Override
        void cell(int row) {
            if (source.isNull(row)) {
                ((FieldVector) target).setNull(row);
                return;
            }
            long value = source.getValueAsLong(row);
            if (value < least || value > most) {
                throw DatabaseException.of(Code.INVALID, value + " is out of the range of " + TypeWords.of(type) + ".");
            }
            target.setWithPossibleTruncate(row, value);
        }
    }

    /** Timestamps of one unit and zone in another. */
    private static final class Ticks extends ColumnCast {
        private final TimeStampVector source;
        private final TimeStampVector target;
        private final long multiplier;
        private final long divisor;

        Ticks(TimeStampVector source, TimeStampVector target) {
            this.source = source;
            this.target = target;
            ArrowType.Timestamp from = (ArrowType.Timestamp) source.getField().getType();
            ArrowType.Timestamp to = (ArrowType.Timestamp) target.getField().getType();
            requireZone(from, to);
            long fromNanos = nanos(from);
            long toNanos = nanos(to);
            this.multiplier = Math.max(1, fromNanos / toNanos);
            this.divisor = Math.max(1, toNanos / fromNanos);
        }

        private static void requireZone(ArrowType.Timestamp from, ArrowType.Timestamp to) {
            String zone = from.getTimezone();
            if (to.getTimezone() == null && zone != null && !CellValue.isUtc(zone)) {
                throw DatabaseException.of(
                                Code.INVALID,
                                "Timestamps in the zone " + zone + " cannot go into a column without a zone.")
                        .withHint("Send them in UTC, or without a zone.");
            }
        }

        private static long nanos(ArrowType.Timestamp type) {
            return switch (type.getUnit()) {
                case SECOND -> TimeUnit.SECONDS.toNanos(1);
                case MILLISECOND -> TimeUnit.MILLISECONDS.toNanos(1);
                case MICROSECOND -> TimeUnit.MICROSECONDS.toNanos(1);
                case NANOSECOND -> 1;
            };
        }

        @Override
        void batch(int rows) {
            target.setInitialCapacity(rows);
            target.allocateNew();
            super.batch(rows);
        }

        @Override
        void cell(int row) {
            if (source.isNull(row)) {
                target.setNull(row);
                return;
            }
            long ticks = source.get(row);
            if (ticks % divisor != 0
                    || multiplier > 1 && Math.multiplyHigh(ticks, multiplier) != ticks * multiplier >> 63) {
                throw DatabaseException.of(
                                Code.INVALID, "A timestamp is finer or further away than the column can hold.")
                        .withHint("Round it to the column's unit before it is sent.");
            }
            target.set(row, ticks / divisor * multiplier);
        }
    }

    /** Everything else, through the text that both types would write the same. */
    private static final class Values extends ColumnCast {
        private final FieldVector source;
        private final FieldVector target;
        private final ArrowType type;

        Values(FieldVector source, FieldVector target) {
            this.source = source;
            this.target = target;
            this.type = target.getField().getType();
        }

        @Override
        void batch(int rows) {
            target.setInitialCapacity(rows);
            super.batch(rows);
        }

        @Override
        void cell(int row) {
            if (source.isNull(row)) {
                target.setNull(row);
                return;
            }
            Value value = CellValue.get(source, row);
            CellValue.set(target, row, CellValue.isText(type) ? new Value.Text(CellValue.text(value)) : brought(value));
        }

        private Value brought(Value value) {
            return switch (value) {
                case Value.Binary bytes -> bytes;
                case Value.Timestamp moment when type instanceof ArrowType.Date -> CellValue.midnight(moment.value());
                case Value.Bool bool when type instanceof ArrowType.Int -> new Value.Int(bool.value() ? 1 : 0);
                default -> TextValue.parse(CellValue.text(value), type);
            };
        }
    }
}
