package io.tabledav.fs;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A folder where bytes wait on disk: bodies until all of them is there, and the rests of answers until their readers take
 * them.
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
        SpoolFile file = newFile();
        boolean gathered = false;
        try {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                file.write(chunk, 0, read);
            }
            gathered = true;
            return new Gathered(file);
        } finally {
            if (!gathered) {
                file.close();
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

    /**
     * Opens a file for bytes of which nobody knows yet how many there will be.
     *
     * <p>Errors: {@code STORAGE_FULL} where the folder cannot be written.
     */
    public SpoolFile newFile() {
        return new SpoolFile(this, open());
    }

    /** The bytes that wait now. */
    public long usedBytes() {
        return usedBytes.get();
    }

    /** The most bytes that may wait at once. */
    public long budgetBytes() {
        return budgetBytes;
    }

    /** Takes a part of the budget. */
    void take(long bytes) {
        if (usedBytes.addAndGet(bytes) > budgetBytes) {
            usedBytes.addAndGet(-bytes);
            throw full("The server's spool of " + budgetBytes + " bytes is full.", null);
        }
    }

    /** Gives a part of the budget back. */
    void free(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    /** Puts all of some bytes into a file. */
    void append(FileChannel file, ByteBuffer bytes, long firstByte) {
        long at = firstByte;
        try {
            while (bytes.hasRemaining()) {
                at += file.write(bytes, at);
            }
        } catch (ClosedByInterruptException e) {
            throw DatabaseException.of(Code.CANCELLED, "The request was broken off.")
                    .withCause(e);
        } catch (IOException e) {
            throw full("The server's spool does not take the bytes.", e);
        }
    }

    static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw DatabaseException.of(Code.INTERNAL, "A file of the server's spool could not be closed.")
                    .withCause(e);
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
        DatabaseException failure = DatabaseException.of(Code.STORAGE_FULL, message)
                .withHint("Nothing was changed. Ask for fewer rows at once, or have room made on the server's disk.");
        return cause == null ? failure : failure.withCause(cause);
    }

    /** A body on disk, from its first byte on. */
    static final class Gathered extends InputStream {
        private final SpoolFile file;
        private final InputStream in;

        private Gathered(SpoolFile file) {
            this.file = file;
            this.in = Channels.newInputStream(file.channel());
        }

        /** Goes back to the first byte. */
        void rewind() throws IOException {
            FileChannel ignored = file.channel().position(0);
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
        public void close() {
            file.close();
        }
    }
}
