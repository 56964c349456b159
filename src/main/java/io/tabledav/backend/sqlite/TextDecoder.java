package io.tabledav.backend.sqlite;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/**
 * Copies texts. SQLite does not look whether a text is UTF-8, and a blob may stand where a text should: what is not UTF-8
 * becomes the replacement character, since a text vector cannot hold it.
 */
final class TextDecoder implements ColumnDecoder {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final int column;
    private final boolean numbers;
    private final VarCharVector vector;

    /**
     * Made for one vector.
     *
     * @param numbers whether numbers can be among the values
     */
    TextDecoder(int column, boolean numbers, VarCharVector vector) {
        this.column = column;
        this.numbers = numbers;
        this.vector = vector;
    }

    @Override
    public int decode(Cells cells, int row) throws SQLException {
        byte[] text = numbers && cells.type(column) == Cells.REAL
                ? real(cells.real(column)).getBytes(StandardCharsets.US_ASCII)
                : cells.bytes(column);
        if (text == null) {
            return 0;
        }
        byte[] valid = valid(text);
        vector.setSafe(row, valid);
        return valid.length;
    }

    /** A number with all its digits: SQLite's own text of it stops after fifteen. */
    static String real(double value) {
        return Double.toString(value);
    }

    /** The same bytes if they are UTF-8, else with replacement characters. */
    static byte[] valid(byte[] text) {
        return ascii(text) || Utf8.isValid(text)
                ? text
                : new String(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean ascii(byte[] text) {
        int index = 0;
        for (; index <= text.length - Long.BYTES; index += Long.BYTES) {
            if (((long) LONGS.get(text, index) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; index < text.length; index++) {
            if (text[index] < 0) {
                return false;
            }
        }
        return true;
    }

    /** The text form of any value, for messages and for text made outside a vector; null for NULL. */
    static @Nullable String textOf(Cells cells, int column) throws SQLException {
        if (cells.type(column) == Cells.REAL) {
            return real(cells.real(column));
        }
        byte[] bytes = cells.bytes(column);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
