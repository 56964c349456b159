package io.tabledav.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip, one member after another until the end of the stream, and accepts nothing else behind them.
 *
 * <p>Java's own takes the end of what has arrived so far for the end of the body: the members that come later would be lost
 * in silence.
 *
 * <p>Owner: closing it frees the inflater; the stream beneath stays the caller's.
 *
 * <p>Errors: {@link EOFException} for a member that is cut, {@link ZipException} for one that is damaged.
 *
 * <p>Source: RFC 1952.
 */
final class GzipInput extends InputStream {

    private static final int CHUNK_BYTES = 32 * 1024;
    private static final int HAS_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int position;
    private int limit;
    private boolean inMember;
    private boolean ended;

    GzipInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember) {
                beginMember();
                continue;
            }
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                crc.update(bytes, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            int count = inflater.inflate(bytes, offset, length);
            if (inflater.needsDictionary()) {
                throw new ZipException("a dictionary is demanded");
            }
            if (count == 0 && inflater.needsInput() && !inflater.finished()) {
                require(position < limit || fill());
                inflater.setInput(chunk, position, limit - position);
                position = limit;
            }
            return count;
        } catch (DataFormatException e) {
            throw (ZipException) new ZipException("invalid block").initCause(e);
        }
    }

    private void beginMember() throws IOException {
        int first = next();
        if (first < 0) {
            ended = true;
            return;
        }
        crc.reset();
        if (first != 0x1F || header() != 0x8B) {
            throw new ZipException("no gzip header");
        }
        int method = header();
        int flags = header();
        if (method != 8 || (flags & RESERVED) != 0) {
            throw new ZipException("unknown method or flags");
        }
        crc.update(first);
        crc.update(0x8B);
        crc.update(method);
        crc.update(flags);
        checkedSkip(6);
        skipOptional(flags);
        inflater.reset();
        crc.reset();
        inMember = true;
    }

    private void skipOptional(int flags) throws IOException {
        if ((flags & HAS_EXTRA) != 0) {
            int low = checked();
            checkedSkip(low | checked() << 8);
        }
        for (int text : new int[] {HAS_NAME, HAS_COMMENT}) {
            if ((flags & text) != 0) {
                while (checked() != 0) {}
            }
        }
        if ((flags & HAS_CRC) != 0) {
            int expected = (int) crc.getValue() & 0xFFFF;
            if ((header() | header() << 8) != expected) {
                throw new ZipException("the checksum of the header does not hold");
            }
        }
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        if (number() != crc.getValue() || number() != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
            throw new ZipException("the checksum does not hold");
        }
        inMember = false;
    }

    private long number() throws IOException {
        long number = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            number |= (long) header() << shift;
        }
        return number;
    }

    private void checkedSkip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int ignored = checked();
        }
    }

    /** The next byte, which the header's checksum covers. */
    private int checked() throws IOException {
        int b = header();
        crc.update(b);
        return b;
    }

    private int header() throws IOException {
        int b = next();
        require(b >= 0);
        return b;
    }

    private int next() throws IOException {
        return position < limit || fill() ? chunk[position++] & 0xFF : -1;
    }

    private boolean fill() throws IOException {
        int count = in.read(chunk, 0, chunk.length);
        position = 0;
        limit = Math.max(count, 0);
        return count > 0;
    }

    private static void require(boolean present) throws EOFException {
        if (!present) {
            throw new EOFException("the end is missing");
        }
    }

    @Override
    public void close() {
        inflater.end();
        ended = true;
    }
}
