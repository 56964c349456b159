package io.tabledav.fs;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A body whose bytes are kept as they are read. */
final class KeptInput extends FilterInputStream {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final OutputStream kept;

    KeptInput(InputStream body, OutputStream kept) {
        super(body);
        this.kept = kept;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        if (value >= 0) {
            kept.write(value);
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        if (count > 0) {
            kept.write(bytes, offset, count);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.min(count, CHUNK_BYTES)];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Reads what whoever decoded the body did not care for. */
    void readRest() throws IOException {
        byte[] rest = new byte[CHUNK_BYTES];
        while (read(rest, 0, rest.length) >= 0) {}
    }
}
