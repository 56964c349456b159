package io.tabledav.snapshot;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are being made, and who waits for them. It goes on as long as somebody waits or is interested, and is ended
 * when nobody is.
 *
 * <p>Threads: guarded by the lock of {@link Snapshots}; the result may be awaited by anybody.
 */
final class Rendering {
    private final SnapshotKey key;
    private final long generation;
    private final CompletableFuture<Snapshot> result = new CompletableFuture<>();
    private final Set<Object> interested = new HashSet<>();
    private @Nullable Thread thread;
    private int waiting;
    private long interestedUntilNanos;
    private boolean cancelled;

    /**
     * Not started yet.
     *
     * @param generation how often somebody had written to the database before the bytes were begun
     */
    Rendering(SnapshotKey key, long generation) {
        this.key = key;
        this.generation = generation;
    }

    SnapshotKey key() {
        return key;
    }

    long generation() {
        return generation;
    }

    CompletableFuture<Snapshot> result() {
        return result;
    }

    void start(Thread worker) {
        thread = worker;
        worker.start();
    }

    void join() {
        waiting++;
    }

    /** Somebody stops waiting, but wants the result if it is there in time. */
    void leaveInterested(Object holder, long untilNanos) {
        waiting--;
        interested.add(holder);
        interestedUntilNanos = untilNanos;
    }

    void leave() {
        waiting--;
    }

    Set<Object> interested() {
        return interested;
    }

    boolean isWanted(long nowNanos) {
        return waiting > 0 || (!interested.isEmpty() && interestedUntilNanos - nowNanos > 0);
    }

    void cancel() {
        cancelled = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    boolean isCancelled() {
        return cancelled;
    }
}
