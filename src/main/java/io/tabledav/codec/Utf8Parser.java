package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.Arrays;

/** Texts as they are: characters become UTF-8. */
final class Utf8Parser implements TextParser {
    /** Stands where the bytes were no UTF-8: a half of a pair, which no well-formed text has. */
    static final char NOT_UTF8 = '\uD800';

    /** Sets one value of bytes in UTF-8. */
    @FunctionalInterface
    interface Target {
        void set(int index, byte[] bytes, int offset, int length);
    }

    private final Target target;
    private byte[] bytes = new byte[256];

    Utf8Parser(Target target) {
        this.target = target;
    }

    @Override
    public void put(int index, char[] text, int offset, int length) {
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, bytes.length * 2)];
        }
        int done = 0;
        while (done < length && text[offset + done] < 0x80) {
            bytes[done] = (byte) text[offset + done];
            done++;
        }
        int size = done == length ? length : putRest(text, offset + done, offset + length, done);
        target.set(index, bytes, 0, size);
    }

    private int putRest(char[] text, int from, int to, int size) {
        int needed = size + (to - from) * 3;
        if (bytes.length < needed) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
        int at = size;
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xC0 | c >> 6);
                bytes[at++] = (byte) (0x80 | c & 0x3F);
            } else if (!Character.isSurrogate(c)) {
                bytes[at++] = (byte) (0xE0 | c >> 12);
                bytes[at++] = (byte) (0x80 | c >> 6 & 0x3F);
                bytes[at++] = (byte) (0x80 | c & 0x3F);
            } else {
                if (i + 1 == to || !Character.isSurrogatePair(c, text[i + 1])) {
                    throw notUtf8();
                }
                int point = Character.toCodePoint(c, text[++i]);
                bytes[at++] = (byte) (0xF0 | point >> 18);
                bytes[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                bytes[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                bytes[at++] = (byte) (0x80 | point & 0x3F);
            }
        }
        return at;
    }

    static DatabaseException notUtf8() {
        return DatabaseException.of(Code.INVALID, "The text is not in UTF-8").withHint("Save the file in UTF-8");
    }
}
