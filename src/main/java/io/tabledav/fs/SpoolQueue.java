package io.tabledav.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Bytes that wait on disk in the order in which they came. What is read is freed only with the whole queue.
 *
 * <p>Threads: one appends, one reads, any closes.
 */
public final class SpoolQueue implements AutoCloseable {
    private final Spool spool;
    private final FileChannel file;
    private long appendedBytes;
    private long readBytes;
    private boolean closed;

    /** Takes over an empty file. */
    SpoolQueue(Spool spool, FileChannel file) {
        this.spool = spool;
        this.file = file;
    }

    /**
     * Puts bytes behind those that are there; false if the spool has no room for them.
     *
     * <p>Errors: {@link IOException} of the disk. Without success nothing was put.
     */
    public synchronized boolean append(byte[] bytes) throws IOException {
        if (closed || !spool.takeForQueue(bytes.length)) {
            return false;
        }
        boolean written = false;
        try {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                int ignored = file.write(rest, appendedBytes + rest.position());
            }
            appendedBytes += bytes.length;
            written = true;
            return true;
        } finally {
            if (!written) {
                spool.free(bytes.length);
            }
        }
    }

    /**
     * Takes bytes from the front.
     *
     * <p>Shape: at least one and at most so many; only while some are there that were not read.
     */
    public int read(byte[] into, int length) throws IOException {
        int count = file.read(ByteBuffer.wrap(into, 0, length), readBytes);
        if (count <= 0) {
            throw new IOException("The queue on disk has no more bytes.");
        }
        readBytes += count;
        return count;
    }

    /** Frees the disk. Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            spool.free(appendedBytes);
            file.close();
        }
    }
}
