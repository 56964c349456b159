package io.tabledav.snapshot;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The bytes that are being made: one rendering a key, in a thread of its own, so that it outlives whoever asked first.
 *
 * <p>Threads: any; state is guarded by the lock of {@link Snapshots}.
 */
final class Renderings {
    /** How long bytes are still made after the last one who asked has stopped waiting, but not lost interest. */
    static final Duration INTEREST = Duration.ofSeconds(30);

    /** Makes the bytes of a rendering. */
    interface Maker {
        Snapshot make(Rendering rendering, SnapshotSource source) throws NoSnapshotException;
    }

    private final ReentrantLock lock;
    private final LongSupplier nanoTime;
    private final Maker maker;
    private final Map<SnapshotKey, Rendering> running = new HashMap<>();
    private boolean closed;

    Renderings(ReentrantLock lock, LongSupplier nanoTime, Maker maker) {
        this.lock = lock;
        this.nanoTime = nanoTime;
        this.maker = maker;
    }

    /**
     * Joins who waits for a rendering, which is started if there is none of this generation. Whoever joined calls {@link
     * #leave} or {@link #stayInterested}. The caller has the lock.
     */
    Rendering join(SnapshotKey key, long generation, SnapshotSource source) {
        if (closed) {
            throw DatabaseException.of(Code.CANCELLED, "The server is stopping.");
        }
        Rendering rendering = running.get(key);
        if (rendering != null && !rendering.isCancelled() && rendering.generation() == generation) {
            rendering.join();
            return rendering;
        }
        Rendering started = new Rendering(key, generation);
        running.put(key, started);
        started.join();
        started.start(Thread.ofVirtual().name("snapshot").unstarted(() -> run(started, source)));
        return started;
    }

    /** How many are being made. The caller has the lock. */
    int count() {
        return running.size();
    }

    private void run(Rendering rendering, SnapshotSource source) {
        Snapshot made;
        try {
            made = maker.make(rendering, source);
        } catch (Throwable e) {
            end(rendering);
            rendering.result().completeExceptionally(e);
            return;
        }
        end(rendering);
        rendering.result().complete(made);
    }

    /** Before the result is known: who asks once it is must not join what has ended. */
    private void end(Rendering rendering) {
        lock.lock();
        try {
            running.remove(rendering.key(), rendering);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end, and fails as the rendering did. */
    static Snapshot await(Rendering rendering) throws NoSnapshotException {
        try {
            return rendering.result().get();
        } catch (InterruptedException e) {
            throw callerGone(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NoSnapshotException none) {
                throw new NoSnapshotException(none.reason(), String.valueOf(none.getMessage()), none);
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("The bytes could not be made.", e.getCause());
        }
    }

    /** Waits for the end, whatever it is; false when the time is up. */
    static boolean isDoneWithin(Rendering rendering, Duration patience) {
        try {
            rendering.result().handle((made, failure) -> made).get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw callerGone(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a failure was handled", e);
        }
    }

    private static DatabaseException callerGone(InterruptedException cause) {
        return DatabaseException.of(Code.CANCELLED, "The caller went away.").withCause(cause);
    }

    /** Somebody waits no longer. */
    void leave(Rendering rendering) {
        lock.lock();
        try {
            rendering.leave();
            cancelIfUnwanted(rendering);
        } finally {
            lock.unlock();
        }
    }

    /** Somebody waits no longer, but wants the bytes if they are there in time. */
    void stayInterested(Rendering rendering, Object holder) {
        lock.lock();
        try {
            rendering.leaveInterested(holder, nanoTime.getAsLong() + INTEREST.toNanos());
        } finally {
            lock.unlock();
        }
        CompletableFuture.delayedExecutor(INTEREST.toMillis() + 1, TimeUnit.MILLISECONDS)
                .execute(() -> {
                    lock.lock();
                    try {
                        cancelIfUnwanted(rendering);
                    } finally {
                        lock.unlock();
                    }
                });
    }

    private void cancelIfUnwanted(Rendering rendering) {
        if (!rendering.result().isDone() && !rendering.isWanted(nanoTime.getAsLong())) {
            rendering.cancel();
        }
    }

    /** Ends all of them, and waits until they have ended. */
    void close() {
        List<Rendering> ending;
        lock.lock();
        try {
            closed = true;
            ending = new ArrayList<>(running.values());
            ending.forEach(Rendering::cancel);
        } finally {
            lock.unlock();
        }
        for (Rendering rendering : ending) {
            CompletableFuture<?> end = rendering.result().handle((made, failure) -> made);
            end.join();
        }
    }
}
