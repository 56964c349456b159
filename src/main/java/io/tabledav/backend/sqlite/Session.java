package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.DriverThreads;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
 */
final class Session implements AutoCloseable {
    private static final long INTERRUPT_PERIOD_MILLIS = 10;

    private final Engine engine;
    private final DriverThreads threads;
    private final Return returned;
    private final ReentrantLock running = new ReentrantLock();
    private final List<EngineStatement> statements = new ArrayList<>();
    private volatile boolean closed;
    private boolean finished;
    private boolean discarded;

    Session(Engine engine, DriverThreads threads, Return returned) {
        this.engine = engine;
        this.threads = threads;
        this.returned = returned;
    }

    /** Does a piece of work and waits for it; {@code CANCELLED} if the caller is interrupted or this is closed meanwhile. */
    <T> T call(Work<T> work) {
        running.lock();
        try {
            if (closed) {
                throw SqliteErrors.cancelled();
            }
            return await(threads.start(() -> work.on(engine)));
        } finally {
            running.unlock();
        }
    }

    /** Closes a statement when this is closed, if not before. */
    EngineStatement keep(EngineStatement statement) {
        statements.add(statement);
        return statement;
    }

    /** Has the connection thrown away in the end instead of used again. */
    void discard() {
        discarded = true;
    }

    private <T> T await(FutureTask<T> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    T result = interrupted ? task.get(INTERRUPT_PERIOD_MILLIS, TimeUnit.MILLISECONDS) : task.get();
                    if (interrupted) {
                        throw SqliteErrors.cancelled();
                    }
                    return result;
                } catch (InterruptedException e) {
                    interrupted = true;
                    interrupt();
                } catch (TimeoutException e) {
                    // Again and again: an interrupt that comes before the statement's first step is lost.
                    interrupt();
                }
            }
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> new IllegalStateException("a task failed without a cause");
            case SQLException failure -> SqliteErrors.of(failure);
            case RuntimeException failure -> failure;
            case Error failure -> throw failure;
            default -> new IllegalStateException(cause);
        };
    }

    private void interrupt() {
        try {
            engine.interrupt();
        } catch (SQLException e) {
            throw SqliteErrors.of(e);
        }
    }

    /** Ends what runs, rolls back what is not committed and gives the connection back. Idempotent, from any thread. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (true) {
            try {
                if (running.tryLock(INTERRUPT_PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                    break;
                }
                interrupt();
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
        uninterrupted(threads.start(() -> {
            returned.giveBack(this, clean());
            return true;
        }));
    }

    /** Waits for a task that must not be left halfway. */
    static <T> T uninterrupted(FutureTask<T> task) {
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
            throw failure(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the connection is as it was when it was taken. */
    private boolean clean() {
        engine.resume();
        boolean clean = !discarded;
        for (EngineStatement statement : statements) {
            try {
                statement.close();
            } catch (SQLException e) {
                clean = false;
            }
        }
        try {
            engine.rollback();
        } catch (SQLException e) {
            // Also when SQLite itself has rolled back already, after a full disk for example.
            clean = false;
        }
        return clean;
    }

    /** A piece of work on the connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Engine engine) throws SQLException;
    }

    /** Takes a connection back. */
    @FunctionalInterface
    interface Return {
        /** Takes it to be used again if it is clean, else to be thrown away. Runs on the driver's threads. */
        void giveBack(Session session, boolean clean) throws SQLException;
    }
}
