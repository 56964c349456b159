package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Native work on a platform thread while the caller waits: native code would pin the carrier of a virtual thread.
 *
 * <p>Threads: one piece of work at a time. A caller that is interrupted has the work cancelled, and waits until it is over.
 */
final class NativeWork {
    private static final long TICK_MILLIS = 100;

    private final Executor threads;
    private final Runnable cancel;
    private @Nullable Thread worker;

    /**
     * @param cancel ends what runs natively, whether or not anything does; called again and again until it has ended
     */
    NativeWork(Executor threads, Runnable cancel) {
        this.threads = threads;
        this.cancel = cancel;
    }

    /** Looks at how the work goes on while it runs; what it throws ends the work. */
    @FunctionalInterface
    interface Watch {
        void look();
    }

    /**
     * Does the work and waits for it.
     *
     * <p>Errors: {@code CANCELLED} if the caller is interrupted meanwhile; what the watch throws; else what the work throws.
     */
    <T> T call(Callable<T> work, Watch watch) throws IOException {
        FutureTask<T> task = new FutureTask<>(() -> run(work));
        threads.execute(task);
        boolean interrupted = false;
        DatabaseException end = null;
        try {
            while (true) {
                try {
                    T result = task.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
                    if (end != null) {
                        throw end;
                    }
                    return result;
                } catch (InterruptedException e) {
                    interrupted = true;
                    end = DatabaseException.of(Code.CANCELLED, "The request was broken off.");
                    end(end);
                } catch (TimeoutException e) {
                    end = end == null ? look(watch) : end;
                    end(end);
                }
            }
        } catch (ExecutionException e) {
            throw failure(end == null ? e.getCause() : end);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static @Nullable DatabaseException look(Watch watch) {
        try {
            watch.look();
            return null;
        } catch (DatabaseException e) {
            return e;
        }
    }

    /** Ends the work, again and again: a cancel that comes before the first step is lost. */
    private synchronized void end(@Nullable DatabaseException end) {
        if (end != null) {
            cancel.run();
            // The work may be waiting for the database that its rows come from.
            if (worker != null) {
                worker.interrupt();
            }
        }
    }

    private <T> T run(Callable<T> work) throws Exception {
        synchronized (this) {
            worker = Thread.currentThread();
        }
        try {
            return work.call();
        } finally {
            synchronized (this) {
                worker = null;
                // The thread works for somebody else next.
                boolean ignored = Thread.interrupted();
            }
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) throws IOException {
        return switch (cause) {
            case RuntimeException failure -> failure;
            case IOException failure -> throw failure;
            case LinkageError failure ->
                DatabaseException.of(Code.UNSUPPORTED, "Parquet is not read or written on this machine")
                        .withHint("DuckDB's native library could not be loaded; use another format.")
                        .withCause(failure);
            case Error failure -> throw failure;
            case null, default -> new IllegalStateException(cause);
        };
    }
}
