package io.tabledav.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Gathers what is written into chunks of 64 KB for a stream that it does not own.
 *
 * <p>{@link java.nio.channels.Channels#newChannel(OutputStream)} would pass on at most 8 KB at a time, and every padding
 * byte by itself.
 */
final class ChunkChannel implements WritableByteChannel {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final OutputStream out;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int used;

    ChunkChannel(OutputStream out) {
        this.out = out;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int written = source.remaining();
        while (source.hasRemaining()) {
            int length = Math.min(source.remaining(), CHUNK_BYTES - used);
            source.get(chunk, used, length);
            used += length;
            if (used == CHUNK_BYTES) {
                handOver();
            }
        }
        return written;
    }

    /** Passes on what is gathered. */
    void handOver() throws IOException {
        if (used > 0) {
            out.write(chunk, 0, used);
            used = 0;
        }
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** Does nothing: the stream is its owner's to close. */
    @Override
    public void close() {}
}
