package io.tabledav.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to read a snapshot: its bytes stay on disk until this is closed.
 *
 * <p>Owner: whoever got it closes it.
 *
 * <p>Threads: any; positional reads of the channel may run side by side.
 */
public final class SnapshotLease implements AutoCloseable {
    private final Snapshot snapshot;
    private final FileChannel channel;
    private final Runnable end;
    private final AtomicBoolean closed = new AtomicBoolean();

    SnapshotLease(Snapshot snapshot, FileChannel channel, Runnable end) {
        this.snapshot = snapshot;
        this.channel = channel;
        this.end = end;
    }

    /** What is read. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** The bytes, open; they can be read even if somebody took the file away. Closed with the lease. */
    public FileChannel channel() {
        return channel;
    }

    /** Where the bytes are, for who hands the file over to the system. */
    public Path path() {
        return snapshot.path();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written through it, so nothing can be lost.
            return;
        } finally {
            end.run();
        }
    }
}
