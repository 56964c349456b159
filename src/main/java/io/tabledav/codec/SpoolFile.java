package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A body kept on disk while it is decoded: readable by this user alone, and gone when it is closed or the process ends. */
final class SpoolFile implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final FileChannel channel;
    private long sizeBytes;

    private SpoolFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Keeps {@code head} and then all of {@code in}.
     *
     * <p>Errors: {@link IOException} of the stream; {@code STORAGE_FULL} if the disk does not take the bytes.
     */
    static SpoolFile of(Path folder, byte[] head, InputStream in) throws IOException {
        SpoolFile file = create(folder);
        try {
            file.append(head, head.length);
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                file.append(chunk, read);
            }
            return file;
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    private static SpoolFile create(Path folder) {
        try {
            // A temporary file gets mode 0600, and this option takes its name away at once where the system allows it.
            Path path = Files.createTempFile(folder, "upload-", ".arrow");
            return new SpoolFile(FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw DatabaseException.of(Code.INTERNAL, "The server's spool folder cannot be written")
                    .withCause(e);
        }
    }

    private void append(byte[] bytes, int length) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        try {
            while (buffer.hasRemaining()) {
                sizeBytes += channel.write(buffer);
            }
        } catch (IOException e) {
            throw DatabaseException.of(Code.STORAGE_FULL, "The server's disk did not take the upload")
                    .withCause(e);
        }
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Fills {@code target} from {@code offset} on; both ends must be inside the file. */
    void read(ByteBuffer target, long offset) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                throw new IOException("the spool file became shorter");
            }
            at += read;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DatabaseException.of(Code.INTERNAL, "The server's spool file cannot be closed")
                    .withCause(e);
        }
    }
}
