package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.CharArrayReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Arrays;

/**
 * The characters of a JSON file on their way to a parser. The first of them can be looked at before, and the text of a value can
 * be had as it stands in the file: a parser gives only what it means.
 */
final class JsonSource extends Reader {
    /** The longest value, in characters. */
    static final int MAX_VALUE_CHARS = 16 << 20;

    /** How many characters are looked at before the first row is read. */
    private static final int HEAD_CHARS = 1 << 20;

    /** What is kept in any case: more than a parser reads at once, so that the beginning of its token is there. */
    private static final int KEPT_CHARS = 32 * 1024;

    private final Utf8Reader in;
    private char[] head = {};
    private int headRead;

    private char[] kept = new char[2 * KEPT_CHARS];
    private int keptChars;
    /** The position in the file of the first character that is kept. */
    private long keptFrom;
    /** Where the value begins that is asked for as it stands; beyond everything if none is. */
    private long mark = Long.MAX_VALUE;

    JsonSource(InputStream in) {
        this.in = new Utf8Reader(in);
    }

    /** The first characters of the file, which are read all the same afterwards. To be called first. */
    Reader head() throws IOException {
        char[] chars = new char[HEAD_CHARS];
        int length = 0;
        for (int read = 0; read >= 0 && length < chars.length; ) {
            read = in.read(chars, length, chars.length - length);
            length += Math.max(read, 0);
        }
        head = Arrays.copyOf(chars, length);
        return new CharArrayReader(head);
    }

    /** Has everything kept from a position on, that of the parser's present token. */
    void keepFrom(long position) {
        mark = position;
    }

    /** Puts the characters from the mark up to a position, and takes the mark away. */
    void put(TextParser parser, int index, long end) {
        if (mark < keptFrom || end > keptFrom + keptChars) {
            throw new IllegalStateException("the value is not kept: " + mark + " to " + end);
        }
        int length = Math.toIntExact(end - mark);
        int offset = Math.toIntExact(mark - keptFrom);
        mark = Long.MAX_VALUE;
        parser.put(index, kept, offset, length);
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int read;
        if (headRead < head.length) {
            read = Math.min(length, head.length - headRead);
            System.arraycopy(head, headRead, target, offset, read);
            headRead += read;
            if (headRead == head.length) {
                head = new char[0];
                headRead = 0;
            }
        } else {
            read = in.read(target, offset, length);
        }
        if (read > 0) {
            keep(target, offset, read);
        }
        return read;
    }

    private void keep(char[] chars, int offset, int length) {
        if (keptChars + length > kept.length) {
            long needed = Math.min(mark, keptFrom + Math.max(0, keptChars - KEPT_CHARS));
            int dropped = Math.toIntExact(Math.max(0, needed - keptFrom));
            keptChars -= dropped;
            keptFrom += dropped;
            char[] room = kept;
            if (keptChars + length > kept.length) {
                if (keptChars > MAX_VALUE_CHARS) {
                    throw DatabaseException.of(
                            Code.TOO_LARGE, "A value is longer than " + MAX_VALUE_CHARS + " characters.");
                }
                room = new char[Math.max(2 * kept.length, keptChars + length)];
            }
            System.arraycopy(kept, dropped, room, 0, keptChars);
            kept = room;
        }
        System.arraycopy(chars, offset, kept, keptChars, length);
        keptChars += length;
    }

    long bytesRead() {
        return in.bytesRead();
    }

    /** Leaves the input stream open. */
    @Override
    public void close() {}
}
