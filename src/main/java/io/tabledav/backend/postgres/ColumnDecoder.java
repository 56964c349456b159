package io.tabledav.backend.postgres;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;

/**
 * Copies the values of one column from the binary form of PostgreSQL (the {@code …send} functions of its types) into the
 * buffers of a vector. Chosen once for a column.
 *
 * <p>Shape: {@link #begin}, then for each row in order {@link #decode} or {@link #skip}, then {@link #end}. Values are written
 * by address, without a check of each: whoever calls gives no row beyond what {@link #begin} or {@link #reserve} made room for.
 */
abstract class ColumnDecoder {
    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final String column;

    /** Where the bits are that say which values are there. */
    long validity;

    ColumnDecoder(String column) {
        this.column = column;
    }

    /** Gives a vector fresh buffers for so many rows, and writes into them from now on. */
    abstract void begin(FieldVector vector, int rows);

    /** Makes room for so many rows, those that are there included. */
    abstract void reserve(int rows);

    /** Copies a value that is not NULL. */
    abstract void decode(byte[] row, int at, int length, int index);

    /** Leaves a row NULL. */
    void skip(int index) {}

    /** Tells the vector how many rows there are. */
    abstract void end(int rows);

    /** Notes that a row is not NULL. */
    final void present(int index) {
        long address = validity + (index >> 3);
        MemoryUtil.putByte(address, (byte) (MemoryUtil.getByte(address) | 1 << (index & 7)));
    }

    /** Fails if a value has not the width of its type: the table was changed since its columns were looked at. */
    final void require(boolean expected) {
        if (!expected) {
            throw DatabaseException.of(Code.UNAVAILABLE, "The table was changed while it was read.")
                    .withColumn(column)
                    .withHint("Try again.");
        }
    }

    /** The failure of a value that no Arrow type here can carry. */
    final DatabaseException unreadable(String value) {
        return DatabaseException.of(Code.INVALID, "The column " + column + " holds " + value + ".")
                .withColumn(column)
                .withHint("Read the column as text, with ?text=" + column + ".");
    }

    /** The decoder of a column. */
    static ColumnDecoder of(String column, PostgresType type) {
        return switch (type) {
            case PostgresType.Bool bool -> new FixedDecoder.Truth(column);
            case PostgresType.Whole whole ->
                switch (whole.bits()) {
                    case 16 -> new FixedDecoder.Two(column);
                    case 32 -> new FixedDecoder.Four(column);
                    default -> new FixedDecoder.Eight(column);
                };
            case PostgresType.Oid oid -> new FixedDecoder.Four(column);
            case PostgresType.Floating floating ->
                floating.bits() == 32 ? new FixedDecoder.Four(column) : new FixedDecoder.Eight(column);
            case PostgresType.Numeric numeric ->
                numeric.precision() <= 18
                        ? new DecimalDecoder.Short(column, numeric)
                        : new DecimalDecoder.Long(column, numeric);
            case PostgresType.Day day -> new FixedDecoder.Day(column);
            case PostgresType.TimeOfDay time -> new FixedDecoder.TimeOfDay(column);
            case PostgresType.Moment moment -> new FixedDecoder.Moment(column);
            case PostgresType.Interval interval -> new FixedDecoder.Interval(column);
            case PostgresType.Uuid uuid -> new FixedDecoder.Sixteen(column);
            case PostgresType.Bytes bytes -> new VariableDecoder(column, 0);
            case PostgresType.Text text -> new VariableDecoder(column, 0);
            case PostgresType.Unbounded number -> new VariableDecoder(column, 0);
            case PostgresType.Cast cast -> new VariableDecoder(column, 0);
            case PostgresType.Json json -> new VariableDecoder(column, json.versioned() ? 1 : 0);
            case PostgresType.ListOf list -> new ListDecoder(column, of(column, list.element()));
        };
    }
}
