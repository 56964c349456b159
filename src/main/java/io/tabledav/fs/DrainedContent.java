package io.tabledav.fs;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a database whose writers wait for its readers: they are put on disk as fast as the database gives them, and only then
 * does their client get them. What the spool has no room for is read at the client's pace, as elsewhere.
 */
final class DrainedContent implements Content {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Content rows;
    private final Spool spool;

    /** Takes over the rows. */
    DrainedContent(Content rows, Spool spool) {
        this.rows = rows;
        this.spool = spool;
    }

    @Override
    public String mediaType() {
        return rows.mediaType();
    }

    @Override
    public @Nullable Long sizeBytes() {
        return rows.sizeBytes();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (SpoolFile file = spool.newFile()) {
            Drain drain = new Drain(file, out);
            rows.writeTo(drain);
            rows.close();
            drain.empty();
        }
    }

    @Override
    public void close() {
        rows.close();
    }

    /** Fills the file, and passes everything on once that is full. */
    private static final class Drain extends OutputStream {
        private final SpoolFile file;
        private final OutputStream out;
        private boolean full;

        Drain(SpoolFile file, OutputStream out) {
            this.file = file;
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!full) {
                try {
                    file.write(bytes, offset, length);
                    return;
                } catch (DatabaseException e) {
                    if (e.code() != Code.STORAGE_FULL) {
                        throw e;
                    }
                    empty();
                }
            }
            out.write(bytes, offset, length);
        }

        /** Passes on what is in the file, if that has not been done. */
        void empty() throws IOException {
            if (full) {
                return;
            }
            full = true;
            FileChannel channel = file.channel();
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            for (long at = 0; at < file.sizeBytes(); at += chunk.position()) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, file.sizeBytes() - at));
                if (channel.read(chunk, at) < 0) {
                    throw new IOException("A file of the spool became shorter.");
                }
                out.write(chunk.array(), 0, chunk.position());
            }
        }
    }
}
