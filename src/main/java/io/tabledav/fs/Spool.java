package io.tabledav.fs;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A folder where bodies wait on disk until all of their bytes are there.
 *
 * <p>Files are readable by the server's own user alone, and gone as soon as they are closed, or the server dies.
 *
 * <p>Threads: any.
 */
public final class Spool {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final Path folder;
    private final long budgetBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    /**
     * A spool in a folder, which is made if it is not there.
     *
     * @param budgetBytes the most bytes that may wait at once
     */
    public Spool(Path folder, long budgetBytes) {
        this.folder = folder;
        this.budgetBytes = budgetBytes;
    }

    /**
     * Reads a body to its end and gives it back from disk.
     *
     * <p>Owner: the caller closes what it gets, which frees the disk; the body's stream stays the caller's.
     *
     * <p>Errors: {@link IOException} of the body alone; {@code STORAGE_FULL} where the budget or the disk is full.
     */
    Gathered gather(InputStream body) throws IOException {
        FileChannel file = open();
        boolean gathered = false;
        long bytes = 0;
        try {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                bytes += read;
                if (usedBytes.addAndGet(read) > budgetBytes) {
                    throw full("The server's spool of " + budgetBytes + " bytes is full.", null);
                }
                append(file, ByteBuffer.wrap(chunk, 0, read));
            }
            file.position(0);
            gathered = true;
            return new Gathered(file, bytes);
        } finally {
            if (!gathered) {
                file.close();
                usedBytes.addAndGet(-bytes);
            }
        }
    }

    /**
     * A queue on disk, for bytes that could wait elsewhere: together with what is there, queues fill half of the budget at most, so
     * that bodies which must be gathered find room.
     *
     * <p>Owner: the caller closes it, which frees the disk.
     *
     * <p>Errors: {@code STORAGE_FULL} if the folder cannot be written.
     */
    public SpoolQueue openQueue() {
        return new SpoolQueue(this, open());
    }

    /** Takes a part of the budget for a queue; false, and nothing is taken, if there is none left. */
    boolean takeForQueue(long bytes) {
        if (usedBytes.addAndGet(bytes) > budgetBytes / 2) {
            free(bytes);
            return false;
        }
        return true;
    }

    /** Gives a part of the budget back. */
    void free(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    private static void append(FileChannel file, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                int ignored = file.write(bytes);
            }
        } catch (IOException e) {
            throw full("The body could not be put into the server's spool.", e);
        }
    }

    private FileChannel open() {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path path = Files.createTempFile(folder, "body-", ".spool");
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            // Unlinked while open, so that nothing is left behind by a server that is killed.
            boolean ignored = Files.deleteIfExists(path);
            return file;
        } catch (IOException e) {
            throw full("The server's spool folder cannot be written.", e);
        }
    }

    private static DatabaseException full(String message, @Nullable Throwable cause) {
        DatabaseException failure = DatabaseException.of(Code.STORAGE_FULL, message + " Nothing was written.")
                .withHint("Send fewer rows at once, or have room made on the server's disk.");
        return cause == null ? failure : failure.withCause(cause);
    }

    /** A body on disk, from its first byte on. */
    final class Gathered extends InputStream {
        private final FileChannel file;
        private final InputStream in;
        private long heldBytes;

        private Gathered(FileChannel file, long bytes) {
            this.file = file;
            this.in = Channels.newInputStream(file);
            this.heldBytes = bytes;
        }

        /** Goes back to the first byte. */
        void rewind() throws IOException {
            file.position(0);
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return in.read(into, offset, length);
        }

        @Override
        public void close() throws IOException {
            usedBytes.addAndGet(-heldBytes);
            heldBytes = 0;
            file.close();
        }
    }
}
