package io.tabledav.backend.jdbc;

import io.tabledav.spi.DatabaseException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection in the hands of one call, from taking it to giving it back.
 *
 * <p>Threads: the work runs on the driver's threads, one piece at a time, while the caller waits. A caller that is interrupted,
 * or a {@link #close} from another thread, ends the running piece first; only when it is done with the connection does
 * anything else happen.
 *
 * @param <E> what the work is done on
 */
public final class Session<E extends Session.Driven> implements AutoCloseable {
    private final E engine;
    private final DriverThreads threads;
    private final Return<E> returned;
    private final ReentrantLock running = new ReentrantLock();
    private volatile boolean closed;
    private boolean finished;
    private boolean discarded;

    /** A session on an engine that nobody else uses until it is given back. */
    public Session(E engine, DriverThreads threads, Return<E> returned) {
        this.engine = engine;
        this.threads = threads;
        this.returned = returned;
    }

    /**
     * Does a piece of work and waits for it.
     *
     * <p>Errors: {@code CANCELLED} if the caller is interrupted or this is closed meanwhile; a failure of the driver as the
     * engine tells it.
     */
    public <T> T call(Work<E, T> work) {
        running.lock();
        try {
            // Work that ends before it is waited for would go on to the next piece, and in the end commit.
            if (closed || Thread.currentThread().isInterrupted()) {
                throw engine.cancelled();
            }
            return await(threads.start(() -> work.on(engine)));
        } finally {
            running.unlock();
        }
    }

    /** What a failure of the driver is told as. */
    DatabaseException failure(SQLException failure) {
        return engine.failure(failure);
    }

    /** Has the connection thrown away in the end instead of used again. */
    public void discard() {
        discarded = true;
    }

    private <T> T await(FutureTask<T> task) {
        long periodMillis = engine.interruptPeriod().toMillis();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    T result = interrupted ? task.get(periodMillis, TimeUnit.MILLISECONDS) : task.get();
                    if (interrupted && !engine.committed()) {
                        throw engine.cancelled();
                    }
                    return result;
                } catch (InterruptedException e) {
                    interrupted = true;
                    engine.interrupt();
                } catch (TimeoutException e) {
                    // Again and again: an interrupt that comes before the statement's first step is lost.
                    engine.interrupt();
                }
            }
        } catch (ExecutionException e) {
            // Whatever an error broke off in its middle is in no state that anybody knows.
            discarded |= e.getCause() instanceof Error;
            RuntimeException failure = failure(e.getCause(), engine::failure);
            // However the statement put its end into words: it ended because it was told to.
            throw interrupted && !isOwnEnd(failure) ? engine.cancelled().withCause(failure) : failure;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Whether a failure is no word for an interrupt, but why there had to be one: a server whose disk is full takes long to
     * undo what it has done.
     */
    private static boolean isOwnEnd(RuntimeException failure) {
        return failure instanceof DatabaseException told && told.code() == DatabaseException.Code.STORAGE_FULL;
    }

    private static RuntimeException failure(@Nullable Throwable cause, Failures failures) {
        return switch (cause) {
            case null -> new IllegalStateException("a task failed without a cause");
            case SQLException failure -> failures.of(failure);
            case RuntimeException failure -> failure;
            // A driver gathers a row, or a value, in one piece: that one was too large, and the server can go on.
            case OutOfMemoryError failure ->
                DatabaseException.of(
                                DatabaseException.Code.UNAVAILABLE, "The server has no memory left for this request.")
                        .withHint(
                                "If a single value is very large, leave its column out, or have the heap raised (-Xmx).")
                        .withCause(failure);
            case Error failure -> throw failure;
            default -> new IllegalStateException(cause);
        };
    }

    /** Ends what runs, rolls back what is not committed and gives the connection back. Idempotent, from any thread. */
    @Override
    public void close() {
        closed = true;
        long periodMillis = engine.interruptPeriod().toMillis();
        boolean interrupted = false;
        while (true) {
            try {
                if (running.tryLock(periodMillis, TimeUnit.MILLISECONDS)) {
                    break;
                }
                engine.interrupt();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        try {
            finish();
        } finally {
            running.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        uninterrupted(
                threads.start(() -> {
                    returned.giveBack(this, engine.clean() && !discarded);
                    return true;
                }),
                engine::failure);
    }

    /** Waits for a task that must not be left halfway. */
    public static <T> T uninterrupted(FutureTask<T> task, Failures failures) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw failure(e.getCause(), failures);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A connection as a session drives it. */
    public interface Driven {

        /**
         * Ends what runs in the database, whether or not anything does. Called by any thread while a piece of work may run,
         * and again after {@link #interruptPeriod} for as long as it has not ended; never fails.
         */
        void interrupt();

        /** How long a running piece of work is given to end before it is interrupted again. */
        Duration interruptPeriod();

        /**
         * Brings the connection back to how it was when it was taken, and tells whether it is so. Runs on the driver's
         * threads, as the last piece of work.
         */
        boolean clean();

        /** Whether a write is committed: a work that has come so far is not told as cancelled, whoever wanted its end. */
        default boolean committed() {
            return false;
        }

        /** What a failure of the driver is told as. */
        DatabaseException failure(SQLException failure);

        /** What the end of a call is told as that was interrupted, or whose session is closed. */
        default DatabaseException cancelled() {
            return DatabaseException.of(DatabaseException.Code.CANCELLED, "The statement was cancelled.");
        }
    }

    /** A piece of work on the connection. */
    @FunctionalInterface
    public interface Work<E, T> {
        T on(E engine) throws SQLException;
    }

    /** Takes a connection back. */
    @FunctionalInterface
    public interface Return<E extends Driven> {
        /** Takes it to be used again if it is clean, else to be thrown away. Runs on the driver's threads. */
        void giveBack(Session<E> session, boolean clean) throws SQLException;
    }

    /** Turns a failure of the driver into one for clients. */
    @FunctionalInterface
    public interface Failures {
        DatabaseException of(SQLException failure);
    }
}
