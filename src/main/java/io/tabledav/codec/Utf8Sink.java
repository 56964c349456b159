package io.tabledav.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/**
 * UTF-8 text gathered as bytes: passed on to a stream in chunks of 64 KB, or, without one, kept in an array that grows.
 *
 * <p>It is what a value's text is put together in, so that the hot path makes no strings.
 */
final class Utf8Sink {
    private static final int CHUNK_BYTES = 64 * 1024;
    /** The longest thing that is put without asking for room in between: a number, a date, an escaped character. */
    private static final int PIECE_BYTES = 128;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

    private static final byte[] DIGIT_PAIRS = new byte[200];
    /** Up to the highest that is a long. */
    private static final long[] POWERS_OF_TEN = new long[19];

    static {
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i < POWERS_OF_TEN.length; i++) {
            POWERS_OF_TEN[i] = POWERS_OF_TEN[i - 1] * 10;
        }
        for (int i = 0; i < 100; i++) {
            DIGIT_PAIRS[2 * i] = (byte) ('0' + i / 10);
            DIGIT_PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private final @Nullable OutputStream out;
    private byte[] bytes;
    private int used;

    private Utf8Sink(@Nullable OutputStream out, int sizeBytes) {
        this.out = out;
        this.bytes = new byte[sizeBytes];
    }

    /** A sink that passes on to a stream, which stays the caller's. */
    static Utf8Sink to(OutputStream out) {
        return new Utf8Sink(out, CHUNK_BYTES);
    }

    /** A sink that keeps what it gets, until {@link #clear}. */
    static Utf8Sink inMemory() {
        return new Utf8Sink(null, 256);
    }

    /** Passes on what is gathered. */
    void handOver() throws IOException {
        if (out != null && used > 0) {
            out.write(bytes, 0, used);
            used = 0;
        }
    }

    /** The bytes of a sink in memory: valid up to {@link #size()}, and until the next change. */
    byte[] array() {
        return bytes;
    }

    int size() {
        return used;
    }

    void clear() {
        used = 0;
    }

    /** Makes room for {@code length} more bytes, at most 64 KB if there is a stream. */
    private void ensure(int length) throws IOException {
        if (bytes.length - used < length) {
            if (out != null) {
                handOver();
            } else {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(used, length)));
            }
        }
    }

    void putByte(int value) throws IOException {
        ensure(1);
        bytes[used++] = (byte) value;
    }

    /** Puts a text of ASCII characters, a short one. */
    void putAscii(String text) throws IOException {
        int length = text.length();
        if (length > PIECE_BYTES) {
            byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
            putBytes(ascii, 0, ascii.length);
            return;
        }
        ensure(length);
        for (int i = 0; i < length; i++) {
            bytes[used++] = (byte) text.charAt(i);
        }
    }

    void putBytes(byte[] source, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int piece = room(length - done);
            System.arraycopy(source, offset + done, bytes, used, piece);
            used += piece;
            done += piece;
        }
    }

    void putBytes(ArrowBuf source, long offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int piece = room(length - done);
            source.getBytes(offset + done, bytes, used, piece);
            used += piece;
            done += piece;
        }
    }

    /**
     * Puts a text as a field of CSV, in quotes if it needs them; it must fit into what {@link #isShort} allows.
     *
     * <p>It is copied first and looked at then: reading bytes one by one is slow outside of the heap.
     */
    void putShortField(ArrowBuf source, long offset, int length) throws IOException {
        ensure(2 * length + 2);
        source.getBytes(offset, bytes, used, length);
        int end = used + length;
        boolean plain = length > 0;
        for (int i = used; i < end && plain; i++) {
            plain = !needsQuotes(bytes[i]);
        }
        if (plain) {
            used = end;
            return;
        }
        byte[] field = Arrays.copyOfRange(bytes, used, end);
        bytes[used++] = '"';
        for (byte b : field) {
            if (b == '"') {
                bytes[used++] = '"';
            }
            bytes[used++] = b;
        }
        bytes[used++] = '"';
    }

    /** Puts a text as a string of JSON. */
    void putString(byte[] text) throws IOException {
        putString(text, text.length);
    }

    /** Puts the first bytes of an array as a string of JSON. */
    void putString(byte[] text, int length) throws IOException {
        putByte('"');
        putEscaped(text, 0, length);
        putByte('"');
    }

    /** Puts a text as a string of JSON. It is copied first and looked at then, as in {@link #putShortField}. */
    void putString(ArrowBuf source, long offset, int length) throws IOException {
        if (!isShort(length)) {
            putByte('"');
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int done = 0; done < length; done += chunk.length) {
                int count = Math.min(chunk.length, length - done);
                source.getBytes(offset + done, chunk, 0, count);
                putEscaped(chunk, 0, count);
            }
            putByte('"');
            return;
        }
        ensure(length + 2);
        int from = used + 1;
        source.getBytes(offset, bytes, from, length);
        if (needsEscapes(bytes, from, from + length)) {
            byte[] text = Arrays.copyOfRange(bytes, from, from + length);
            putString(text);
            return;
        }
        bytes[used] = '"';
        used = from + length;
        bytes[used++] = '"';
    }

    private void putEscaped(byte[] text, int from, int to) throws IOException {
        int done = from;
        for (int i = from; i < to; i++) {
            byte b = text[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                putBytes(text, done, i - done);
                putEscape(b);
                done = i + 1;
            }
        }
        putBytes(text, done, to - done);
    }

    private void putEscape(byte value) throws IOException {
        switch (value) {
            case '"' -> putAscii("\\\"");
            case '\\' -> putAscii("\\\\");
            case '\n' -> putAscii("\\n");
            case '\r' -> putAscii("\\r");
            case '\t' -> putAscii("\\t");
            default -> {
                putAscii("\\u00");
                putByte(HEX[value >> 4]);
                putByte(HEX[value & 15]);
            }
        }
    }

    /** Whether some byte may not stand in a string of JSON as it is; eight are looked at in one step. */
    private static boolean needsEscapes(byte[] text, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long eight = (long) LONGS.get(text, at);
            long quotes = eight ^ ONES * '"';
            long backslashes = eight ^ ONES * '\\';
            // In each term the highest bit of a byte is set if it is below the subtrahend; the lowest such byte is
            // certain.
            long found =
                    (eight - ONES * ' ' & ~eight) | (quotes - ONES & ~quotes) | (backslashes - ONES & ~backslashes);
            if ((found & HIGHEST_BITS) != 0) {
                return true;
            }
        }
        for (; at < to; at++) {
            if (text[at] == '"' || text[at] == '\\' || (text[at] >= 0 && text[at] < ' ')) {
                return true;
            }
        }
        return false;
    }

    /** Whether a field is short enough to be put at once. */
    static boolean isShort(int length) {
        return length < CHUNK_BYTES / 4;
    }

    /** Whether a byte may stand in a field of CSV only between quotes. */
    static boolean needsQuotes(byte value) {
        return value == ',' || value == '"' || value == '\n' || value == '\r';
    }

    /** How many of {@code wanted} bytes fit now: at least one. */
    private int room(int wanted) throws IOException {
        if (out == null) {
            ensure(wanted);
            return wanted;
        }
        ensure(1);
        return Math.min(wanted, bytes.length - used);
    }

    void putLong(long value) throws IOException {
        ensure(20);
        if (value >= 0) {
            putDigits(value);
        } else if (value == Long.MIN_VALUE) {
            putAscii("-9223372036854775808");
        } else {
            bytes[used++] = '-';
            putDigits(-value);
        }
    }

    /** Puts 64 bits as a number without sign. */
    void putUnsignedLong(long value) throws IOException {
        ensure(20);
        if (value >= 0) {
            putDigits(value);
        } else {
            long quotient = Long.divideUnsigned(value, 10);
            putDigits(quotient);
            bytes[used++] = (byte) ('0' + (value - quotient * 10));
        }
    }

    /** Puts a number from 0 to 99 as two digits. */
    void putTwoDigits(int value) throws IOException {
        ensure(2);
        bytes[used++] = DIGIT_PAIRS[2 * value];
        bytes[used++] = DIGIT_PAIRS[2 * value + 1];
    }

    /** Puts a number of at most {@code width} digits with leading zeros. */
    void putPadded(int value, int width) throws IOException {
        ensure(width);
        int rest = value;
        for (int at = used + width - 1; at >= used; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        used += width;
    }

    private void putDigits(long value) {
        int length = digits(value);
        int at = used + length;
        used = at;
        long rest = value;
        // Divisions of ints are several times faster.
        for (; rest > Integer.MAX_VALUE; rest /= 100) {
            int pair = (int) (rest % 100) * 2;
            bytes[--at] = DIGIT_PAIRS[pair + 1];
            bytes[--at] = DIGIT_PAIRS[pair];
        }
        int small = (int) rest;
        for (; small >= 10; small /= 100) {
            int pair = small % 100 * 2;
            bytes[--at] = DIGIT_PAIRS[pair + 1];
            bytes[--at] = DIGIT_PAIRS[pair];
        }
        if (at > used - length) {
            bytes[--at] = (byte) ('0' + small);
        }
    }

    /** How many decimal digits a number has that is not negative. */
    static int digits(long value) {
        // 1233 / 4096 is just above the logarithm of 2: the estimate is right, or one short.
        int estimate = (Long.SIZE - Long.numberOfLeadingZeros(value | 1)) * 1233 >> 12;
        return value < POWERS_OF_TEN[estimate] && estimate > 0 ? estimate : estimate + 1;
    }
}
