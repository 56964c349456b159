package io.tabledav.fs;

import io.tabledav.snapshot.GivenUp;
import io.tabledav.snapshot.SnapshotSource;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are made because somebody looks at a folder: only some at once, and not more of them than a limit.
 *
 * @param source makes them
 * @param permits one is needed for each that is being made
 * @param maxBytes beyond so many they are given up
 */
record ListingSource(SnapshotSource source, Semaphore permits, long maxBytes) implements SnapshotSource {

    @Override
    public @Nullable String version() {
        return source.version();
    }

    @Override
    public @Nullable String writeTo(OutputStream out) throws IOException {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            throw DatabaseException.of(Code.CANCELLED, "Nobody looks at the folder any more.")
                    .withCause(e);
        }
        try {
            return source.writeTo(new Limited(out, maxBytes));
        } finally {
            permits.release();
        }
    }

    /** Passes bytes on until there are too many. */
    private static final class Limited extends FilterOutputStream {
        private final long maxBytes;
        private long writtenBytes;

        Limited(OutputStream out, long maxBytes) {
            super(out);
            this.maxBytes = maxBytes;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writtenBytes += length;
            if (writtenBytes > maxBytes) {
                throw new GivenUp("larger than the " + maxBytes + " bytes that are made for a listing");
            }
            out.write(bytes, offset, length);
        }
    }
}
