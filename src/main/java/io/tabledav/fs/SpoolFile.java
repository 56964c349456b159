package io.tabledav.fs;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Bytes that wait in a {@link Spool} until somebody takes them.
 *
 * <p>Owner: whoever opened it closes it, which frees the disk.
 *
 * <p>Errors: a write fails with {@code STORAGE_FULL} where the budget or the disk is full. What was written before can be read.
 *
 * <p>Threads: one writes.
 */
public final class SpoolFile extends OutputStream {
    private final Spool spool;
    private final FileChannel file;
    private long sizeBytes;

    /** Takes over the file. */
    SpoolFile(Spool spool, FileChannel file) {
        this.spool = spool;
        this.file = file;
    }

    /** The bytes, to be read by position. */
    public FileChannel channel() {
        return file;
    }

    /** How many bytes were written. */
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        spool.take(length);
        boolean kept = false;
        try {
            spool.append(file, ByteBuffer.wrap(bytes, offset, length), sizeBytes);
            sizeBytes += length;
            kept = true;
        } finally {
            if (!kept) {
                spool.free(length);
            }
        }
    }

    @Override
    public void close() {
        spool.free(sizeBytes);
        sizeBytes = 0;
        Spool.close(file);
    }
}
