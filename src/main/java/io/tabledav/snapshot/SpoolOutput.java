package io.tabledav.snapshot;

import io.tabledav.snapshot.NoSnapshotException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way into a file, counted and hashed as they pass. Nothing is buffered: who writes hands over big chunks.
 *
 * <p>Errors: a write that finds no room fails with {@link NoRoom}, whose cause says which.
 */
final class SpoolOutput extends OutputStream {
    /** Room is taken in steps of this size, so that the store is not asked for each chunk. */
    private static final long STEP_BYTES = 1 << 20;

    /** No room for the next bytes. */
    static final class NoRoom extends IOException {
        private static final long serialVersionUID = 1L;

        private final NoSnapshotException reason;

        NoRoom(NoSnapshotException reason) {
            super(reason.getMessage(), reason);
            this.reason = reason;
        }

        NoSnapshotException reason() {
            return reason;
        }
    }

    private final Path path;
    private final FileChannel file;
    private final SpoolBudget budget;
    private final long maxBytes;
    private final @Nullable ContentTag tag;
    private long sizeBytes;
    private long takenBytes;

    /**
     * A new file.
     *
     * @param tagged whether an entity tag is made from the bytes, which takes as much time as the rest together
     */
    SpoolOutput(Path path, SpoolBudget budget, long maxBytes, boolean tagged) throws IOException {
        this.path = path;
        this.budget = budget;
        this.maxBytes = maxBytes;
        this.tag = tagged ? new ContentTag() : null;
        this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (sizeBytes + length > maxBytes) {
            throw new NoRoom(new NoSnapshotException(
                    Reason.TOO_LARGE,
                    "The bytes are more than the " + maxBytes + " that one snapshot may have.",
                    null));
        }
        takeRoom(sizeBytes + length);
        if (tag != null) {
            tag.write(bytes, offset, length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        try {
            while (buffer.hasRemaining()) {
                sizeBytes += file.write(buffer);
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private static NoRoom refused(IOException cause) {
        return new NoRoom(new NoSnapshotException(Reason.DISK, "The spool folder does not take the bytes.", cause));
    }

    private void takeRoom(long bytes) throws NoRoom {
        if (bytes <= takenBytes) {
            return;
        }
        long step = Math.max(bytes - takenBytes, Math.min(STEP_BYTES, maxBytes - takenBytes));
        try {
            budget.take(step);
        } catch (NoSnapshotException e) {
            throw new NoRoom(e);
        }
        takenBytes += step;
    }

    Path path() {
        return path;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** The room that was taken for the bytes and not given back. */
    long takenBytes() {
        return takenBytes;
    }

    /** Ends the file; its entity tag, empty where none is made. */
    String finish() throws NoRoom {
        try {
            file.close();
        } catch (IOException e) {
            throw refused(e);
        }
        return tag == null ? "" : tag.finish();
    }

    /** Ends the file and deletes it. */
    void discard() throws IOException {
        try {
            file.close();
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
