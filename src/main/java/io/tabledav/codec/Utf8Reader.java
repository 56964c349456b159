package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 as characters, without the mark that some programs put in front.
 *
 * <p>Bytes that are no UTF-8 become {@link Utf8Parser#NOT_UTF8}, so that whoever meets it can tell where.
 */
final class Utf8Reader extends Reader {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .replaceWith(String.valueOf(Utf8Parser.NOT_UTF8));
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK_BYTES).flip();
    private boolean started;
    private boolean ended;
    private long bytesRead;

    Utf8Reader(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (!started) {
            started = true;
            skipMark();
        }
        CharBuffer chars = CharBuffer.wrap(target, offset, length);
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, ended);
            int count = chars.position() - offset;
            if (count > 0 || result.isOverflow()) {
                return count;
            }
            if (ended) {
                return -1;
            }
            fill();
        }
    }

    private void skipMark() throws IOException {
        while (bytes.remaining() < 3 && !ended) {
            fill();
        }
        int at = bytes.position();
        if (bytes.remaining() >= 2 && isUtf16Mark(bytes.getShort(at))) {
            throw DatabaseException.of(Code.INVALID, "The text is in UTF-16").withHint("Save the file in UTF-8");
        }
        boolean marked = bytes.remaining() >= 3
                && bytes.get(at) == (byte) 0xEF
                && bytes.get(at + 1) == (byte) 0xBB
                && bytes.get(at + 2) == (byte) 0xBF;
        if (marked) {
            bytes.position(at + 3);
        }
    }

    private static boolean isUtf16Mark(short mark) {
        return mark == (short) 0xFFFE || mark == (short) 0xFEFF;
    }

    private void fill() throws IOException {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (read < 0) {
            ended = true;
        } else {
            bytesRead += read;
            bytes.position(bytes.position() + read);
        }
        bytes.flip();
    }

    long bytesRead() {
        return bytesRead;
    }

    /** Leaves the input stream open. */
    @Override
    public void close() {}
}
