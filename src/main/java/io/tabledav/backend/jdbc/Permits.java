package io.tabledav.backend.jdbc;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The right to use one of a bounded number of connections, given in the order of asking, so that nobody starves.
 *
 * <p>Threads: any.
 */
public final class Permits {
    private final int most;
    private final Duration wait;
    private final String busy;
    private final Semaphore free;
    private final LongAdder waits = new LongAdder();
    private final LongAdder waitedNanos = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /**
     * All are free.
     *
     * @param busy what somebody is told for whom none comes free, a sentence
     * @param wait how long somebody who asks waits at most
     */
    public Permits(int most, Duration wait, String busy) {
        this.most = most;
        this.wait = wait;
        this.busy = busy;
        this.free = new Semaphore(most, true);
    }

    /** The right to use one of the connections to a database. */
    public static Permits ofConnections(int most, Duration wait) {
        return new Permits(most, wait, "All " + most + " connections to this database are in use.");
    }

    /** Takes one; {@code UNAVAILABLE} if none is free in time, {@code CANCELLED} if the caller is interrupted. */
    public void acquire() {
        long start = System.nanoTime();
        try {
            // The first try does not pass those who wait: with a time, even of zero, the semaphore is fair.
            if (free.tryAcquire(0, TimeUnit.NANOSECONDS)) {
                return;
            }
            waits.increment();
            boolean acquired = free.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
            waitedNanos.add(System.nanoTime() - start);
            if (!acquired) {
                refused.increment();
                throw DatabaseException.of(Code.UNAVAILABLE, busy)
                        .withHint("Try again in a moment; this call waited for " + wait.toMillis() / 1000.0 + " s.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DatabaseException.of(Code.CANCELLED, "The call was cancelled while it waited for a connection.");
        }
    }

    /** Gives one back. */
    public void release() {
        free.release();
    }

    /** How busy they are. */
    public PoolState state() {
        return new PoolState(
                most - free.availablePermits(),
                most,
                free.getQueueLength(),
                waits.sum(),
                Duration.ofNanos(waitedNanos.sum()),
                refused.sum());
    }
}
