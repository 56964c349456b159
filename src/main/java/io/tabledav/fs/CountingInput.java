package io.tabledav.fs;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that are read through it. */
final class CountingInput extends FilterInputStream {

    private long bytes;

    CountingInput(InputStream in) {
        super(in);
    }

    long bytes() {
        return bytes;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        bytes += b < 0 ? 0 : 1;
        return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        bytes += Math.max(read, 0);
        return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
        long skipped = super.skip(wanted);
        bytes += skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
