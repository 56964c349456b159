package io.tabledav.backend.postgres;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.sql.SQLException;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Gathers bytes in network order and hands them on in chunks, so that a value of any size passes through a bounded piece of
 * memory.
 */
final class CopyBuffer {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final VarHandle NATIVE_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int SHORT_TEXT = 64;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final CopySink sink;
    private final byte[] bytes = new byte[CHUNK_BYTES];
    private int size;

    CopyBuffer(CopySink sink) {
        this.sink = sink;
    }

    /** Makes room for so many bytes, a chunk at most, that are then put without looking. */
    private void room(int length) throws SQLException {
        if (size + length > bytes.length) {
            flush();
        }
    }

    /** Hands on what is gathered. */
    void flush() throws SQLException {
        if (size > 0) {
            int length = size;
            size = 0;
            sink.write(bytes, 0, length);
        }
    }

    void putByte(int value) throws SQLException {
        room(1);
        bytes[size++] = (byte) value;
    }

    void putShort(int value) throws SQLException {
        room(Short.BYTES);
        SHORT.set(bytes, size, (short) value);
        size += Short.BYTES;
    }

    void putInt(int value) throws SQLException {
        room(Integer.BYTES);
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void putLong(long value) throws SQLException {
        room(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    /** A value of two bytes, with its length before it. */
    void putSizedShort(int value) throws SQLException {
        room(Integer.BYTES + Short.BYTES);
        INT.set(bytes, size, Short.BYTES);
        SHORT.set(bytes, size + Integer.BYTES, (short) value);
        size += Integer.BYTES + Short.BYTES;
    }

    /** A value of four bytes, with its length before it. */
    void putSizedInt(int value) throws SQLException {
        room(Integer.BYTES + Integer.BYTES);
        INT.set(bytes, size, Integer.BYTES);
        INT.set(bytes, size + Integer.BYTES, value);
        size += Integer.BYTES + Integer.BYTES;
    }

    /** A value of eight bytes, with its length before it. */
    void putSizedLong(long value) throws SQLException {
        room(Integer.BYTES + Long.BYTES);
        INT.set(bytes, size, Long.BYTES);
        LONG.set(bytes, size + Integer.BYTES, value);
        size += Integer.BYTES + Long.BYTES;
    }

    /** Bytes of a vector, in pieces where they are more than a chunk. */
    void putBytes(ArrowBuf source, long start, int length) throws SQLException {
        int done = 0;
        while (done < length) {
            done += putPiece(source, start + done, length - done);
        }
    }

    /** Bytes of a vector that are text: false if there is a NUL among them, which PostgreSQL does not keep. */
    boolean putText(ArrowBuf source, long start, int length) throws SQLException {
        int done = 0;
        while (done < length) {
            int piece = putPiece(source, start + done, length - done);
            if (hasNul(size - piece, size)) {
                return false;
            }
            done += piece;
        }
        return true;
    }

    /** Whether a byte is zero; eight are looked at at once, since every byte of every text passes here. */
    private boolean hasNul(int from, int to) {
        int index = from;
        for (; index <= to - Long.BYTES; index += Long.BYTES) {
            long eight = (long) LONG.get(bytes, index);
            if (((eight - LOW_BITS) & ~eight & HIGH_BITS) != 0) {
                return true;
            }
        }
        for (; index < to; index++) {
            if (bytes[index] == 0) {
                return true;
            }
        }
        return false;
    }

    private int putPiece(ArrowBuf source, long start, int length) throws SQLException {
        if (length > bytes.length - size) {
            flush();
        }
        int piece = Math.min(length, bytes.length - size);
        if (piece <= SHORT_TEXT) {
            copyShort(source, start, piece);
        } else {
            source.getBytes(start, bytes, size, piece);
        }
        size += piece;
        return piece;
    }

    /** What a call of the machine's copy costs is more than a few words: most texts are short. */
    private void copyShort(ArrowBuf source, long start, int length) {
        int done = 0;
        for (; done <= length - Long.BYTES; done += Long.BYTES) {
            NATIVE_LONG.set(bytes, size + done, source.getLong(start + done));
        }
        for (; done < length; done++) {
            bytes[size + done] = source.getByte(start + done);
        }
    }
}
