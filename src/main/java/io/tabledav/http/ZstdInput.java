package io.tabledav.http;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/**
 * Decompresses zstd. Its window lies outside of the heap and of Arrow's limit, so that only so many may be open at once in the
 * whole process, with {@value #MOST_OPEN} times {@link #MAX_WINDOW_LOG 8 MiB} in all.
 *
 * <p>Owner: closing it gives the window back, but leaves what is read open.
 */
final class ZstdInput extends FilterInputStream {
    /** The largest window, as a power of two, in bytes; it is what decompressing takes in memory. */
    static final int MAX_WINDOW_LOG = 23;

    /** So that all windows together have 256 MiB. */
    static final int MOST_OPEN = 32;

    private static final Semaphore OPEN = new Semaphore(MOST_OPEN);

    private boolean closed;

    private ZstdInput(InputStream in) throws IOException {
        super(new ZstdInputStreamNoFinalizer(in).setLongMax(MAX_WINDOW_LOG));
    }

    /**
     * Begins to decompress; nothing is read yet.
     *
     * <p>Errors: {@code UNAVAILABLE} at once if too many are open: one who waited here would wait for somebody else's client.
     */
    static ZstdInput open(InputStream in) throws IOException {
        if (!OPEN.tryAcquire()) {
            throw DatabaseException.of(
                            Code.UNAVAILABLE,
                            "As many zstd bodies as there may be at once are being read: " + MOST_OPEN)
                    .withHint("Try again in a moment, or send it in gzip or without Content-Encoding.");
        }
        try {
            return new ZstdInput(in);
        } catch (Throwable e) {
            OPEN.release();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                super.close();
            } finally {
                OPEN.release();
            }
        }
    }
}
