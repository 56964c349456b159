package io.tabledav.http;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that is gathered in memory, and so must not be larger than a limit: a read beyond it fails with {@code TOO_LARGE}. */
public final class BoundedBody extends FilterInputStream {

    private final long limitBytes;
    private long readBytes;

    /** The stream with its limit. */
    public BoundedBody(InputStream body, long limitBytes) {
        super(body);
        this.limitBytes = limitBytes;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        count(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        count(Math.max(count, 0));
        return count;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = super.skip(n);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long bytes) {
        readBytes += bytes;
        if (readBytes > limitBytes) {
            throw DatabaseException.of(Code.TOO_LARGE, "The body is larger than " + limitBytes + " bytes.");
        }
    }
}
