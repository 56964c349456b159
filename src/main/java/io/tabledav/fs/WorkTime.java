package io.tabledav.fs;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time that a database may still work for one request. Only the calls that go through it count, so a slow client costs
 * nothing.
 *
 * <p>Threads: one at a time.
 */
final class WorkTime {

    /** Work that reads or writes through Arrow, whose readers declare {@link IOException}. */
    interface Work<T> {
        T run() throws IOException;
    }

    private final ScheduledExecutorService timer;
    private final Duration allowed;
    private long leftNanos;
    private @Nullable Running running;

    WorkTime(ScheduledExecutorService timer, Duration allowed) {
        this.timer = timer;
        this.allowed = allowed;
        this.leftNanos = allowed.toNanos();
    }

    /** Runs some work; {@code TIMEOUT} if the time is up before it ends, after the work itself was ended. */
    <T> T run(Work<T> work) throws IOException {
        if (leftNanos <= 0) {
            throw timeout();
        }
        start();
        try {
            return work.run();
        } catch (DatabaseException e) {
            if (stop() && e.code() == Code.CANCELLED) {
                throw timeout().withCause(e);
            }
            throw e;
        } finally {
            stop();
        }
    }

    /** Waits for somebody else in the middle of the database's work: that time does not count, nor can it run out. */
    <T> T pause(Work<T> waiting) throws IOException {
        stop();
        try {
            return waiting.run();
        } finally {
            start();
        }
    }

    private void start() {
        Alarm alarm = new Alarm(Thread.currentThread());
        ScheduledFuture<?> scheduled = timer.schedule(alarm, Math.max(0, leftNanos), TimeUnit.NANOSECONDS);
        running = new Running(alarm, scheduled, System.nanoTime());
    }

    /** Stops counting, if it is not stopped already; whether the time was up. */
    private boolean stop() {
        Running stopped = running;
        if (stopped == null) {
            return false;
        }
        running = null;
        stopped.scheduled().cancel(false);
        leftNanos -= System.nanoTime() - stopped.startNanos();
        boolean rang = stopped.alarm().disarm();
        if (rang) {
            // The timer's clock may be a little ahead of the one read here.
            leftNanos = 0;
        }
        return rang;
    }

    /** A stretch of time that counts. */
    private record Running(Alarm alarm, ScheduledFuture<?> scheduled, long startNanos) {}

    private DatabaseException timeout() {
        return DatabaseException.of(
                        Code.TIMEOUT,
                        "The database worked longer than the " + allowed.toMillis() / 1000.0 + " s allowed.")
                .withHint("Ask for fewer rows or columns, or have query-timeout raised.");
    }

    /** Interrupts a thread, unless it was disarmed before; an interrupt that it sent does not outlive it. */
    private static final class Alarm implements Runnable {
        private final Thread thread;
        private boolean disarmed;
        private boolean rang;

        Alarm(Thread thread) {
            this.thread = thread;
        }

        @Override
        public synchronized void run() {
            if (!disarmed) {
                rang = true;
                thread.interrupt();
            }
        }

        /** Whether it had rung. */
        synchronized boolean disarm() {
            if (!disarmed && rang) {
                // The flag is this alarm's own: a late one must not cancel what the thread does next.
                boolean ignored = Thread.interrupted();
            }
            disarmed = true;
            return rang;
        }
    }
}
