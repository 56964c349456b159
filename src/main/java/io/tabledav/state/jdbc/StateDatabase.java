package io.tabledav.state.jdbc;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.state.jdbc.Transaction.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How a call reaches the database of the state.
 *
 * <p>It runs on one of a few platform threads: native code would pin the carrier of a virtual thread, and an interrupt would
 * break a connection in the middle of a commit. The caller waits for its end, interrupted or not; every wait on the way is
 * bounded to some seconds.
 *
 * <p>Errors: {@code UNAVAILABLE} if the database cannot be reached, or no connection is free in time. Once it could not be
 * reached, calls of the next second fail at once, and then all but one, which looks whether it is back.
 *
 * <p>Threads: any.
 */
final class StateDatabase implements AutoCloseable {
    private static final Duration TURN = Duration.ofSeconds(5);
    private static final long IDLE_SECONDS = 30;
    private static final long DOWN_NANOS = Duration.ofSeconds(1).toNanos();

    /** A call runs again when the database breaks it off in favour of another, or its connection was dead. */
    private static final int MOST_ATTEMPTS = 5;

    private final Vendor vendor;
    private final StatePool pool;
    private final Migrations migrations;
    private final ThreadPoolExecutor threads;
    private final Semaphore turns;

    /** SQLite has one writer, and whoever finds it busy there only looks again from time to time. */
    private final @Nullable Semaphore writer;

    private volatile @Nullable Down down;

    /** Whether a call looks if a database that was down is back: one is enough to wait for that. */
    private final AtomicBoolean looking = new AtomicBoolean();

    private volatile boolean closed;

    /** Opens nothing yet. */
    StateDatabase(StateSettings settings) {
        vendor = Vendor.ofUrl(settings.url());
        try {
            pool = new StatePool(settings, vendor);
        } catch (SQLException e) {
            throw unavailable(e);
        }
        migrations = new Migrations(pool, vendor);
        turns = new Semaphore(vendor.connections(), true);
        writer = vendor == Vendor.SQLITE ? new Semaphore(1, true) : null;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                vendor.connections(),
                vendor.connections(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform()
                        .name("state-" + number.incrementAndGet())
                        .daemon()
                        .unstarted(task));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Since when the database was not reached, and why. */
    private record Down(long nanos, Throwable cause) {}

    Vendor vendor() {
        return vendor;
    }

    /** Runs queries that need not see one state of the database, each by itself. */
    <T extends @Nullable Object> T read(Work<T> work) {
        return admitted(() -> inTurn(turns, () -> onThread(work, false)));
    }

    /** Runs a transaction: all that it changes or nothing. */
    <T extends @Nullable Object> T write(Work<T> work) {
        Step<T> step = () -> inTurn(turns, () -> onThread(work, true));
        return admitted(writer == null ? step : () -> inTurn(writer, step));
    }

    /** Something done in its turn. */
    private interface Step<T extends @Nullable Object> {
        T run();
    }

    private <T extends @Nullable Object> T admitted(Step<T> step) {
        failFast();
        Down last = down;
        if (last == null) {
            return step.run();
        }
        if (!looking.compareAndSet(false, true)) {
            throw unavailable(last.cause());
        }
        try {
            return step.run();
        } finally {
            looking.set(false);
        }
    }

    private <T extends @Nullable Object> T inTurn(Semaphore semaphore, Step<T> step) {
        if (!acquire(semaphore)) {
            throw DatabaseException.of(Code.UNAVAILABLE, "The server's own state is busy.")
                    .withHint("Try again in a moment; this call waited for " + TURN.toSeconds() + " s.");
        }
        try {
            return step.run();
        } finally {
            semaphore.release();
        }
    }

    private static boolean acquire(Semaphore semaphore) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + TURN.toNanos();
        try {
            while (true) {
                try {
                    return semaphore.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void failFast() {
        if (closed) {
            throw DatabaseException.of(Code.UNAVAILABLE, "The server is stopping.");
        }
        Down last = down;
        if (last != null && System.nanoTime() - last.nanos() < DOWN_NANOS) {
            throw unavailable(last.cause());
        }
    }

    private <T extends @Nullable Object> T onThread(Work<T> work, boolean writes) {
        FutureTask<T> task = new FutureTask<>(() -> attempts(work, writes));
        failFast();
        threads.execute(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw thrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException thrown(@Nullable Throwable cause) {
        if (cause instanceof DatabaseException failure) {
            return failure;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof SQLException failure) {
            return SqlFailure.isOfDatabase(failure)
                    ? unavailable(failure)
                    : DatabaseException.of(Code.INTERNAL, "The server's own state refuses this.")
                            .withCause(failure);
        }
        return cause instanceof RuntimeException bug ? bug : new IllegalStateException(cause);
    }

    private static DatabaseException unavailable(Throwable cause) {
        return DatabaseException.of(
                        Code.UNAVAILABLE, "What the server itself remembers (locks, scratch files) cannot be reached.")
                .withHint("Try again in a moment; rows can be read meanwhile.")
                .withCause(cause);
    }

    private <T extends @Nullable Object> T attempts(Work<T> work, boolean writes) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = connect()) {
                try {
                    return writes ? transaction(connection, work) : work.run(new Transaction(connection, vendor));
                } catch (SQLException e) {
                    boolean dead = !SqlFailure.isOfStatement(e) && !answers(connection);
                    if (dead) {
                        pool.discard(connection);
                    }
                    boolean last = attempt == MOST_ATTEMPTS || e instanceof UnknownOutcome;
                    if (last || !(dead || SqlFailure.isOfOrder(e))) {
                        if (dead) {
                            throw unavailable(e);
                        }
                        throw e;
                    }
                }
            }
            pause(attempt);
        }
    }

    /** Two that broke each other off would else meet again. */
    private static void pause(int attempt) {
        try {
            Thread.sleep(Duration.ofMillis((long) (Math.random() * 10 * attempt)));
        } catch (InterruptedException e) {
            // Only a pool that is closed interrupts; the next attempt then fails by itself.
            Thread.currentThread().interrupt();
        }
    }

    private Connection connect() throws SQLException {
        try {
            migrations.bringUpToDate();
            Connection connection = pool.take();
            down = null;
            return connection;
        } catch (SQLException e) {
            down = new Down(System.nanoTime(), e);
            throw unavailable(e);
        }
    }

    private static boolean answers(Connection connection) {
        try {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    private <T extends @Nullable Object> T transaction(Connection connection, Work<T> work) throws SQLException {
        begin(connection);
        T result;
        try {
            result = work.run(new Transaction(connection, vendor));
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(connection, e);
            throw e;
        }
        try {
            commit(connection);
        } catch (SQLException e) {
            rollBack(connection, e);
            throw SqlFailure.isOfStatement(e) || SqlFailure.isOfOrder(e) ? e : new UnknownOutcome(e);
        }
        return result;
    }

    /** SQLite's driver would begin a transaction that only reads, and fail to make it write when another has written. */
    private void begin(Connection connection) throws SQLException {
        if (vendor == Vendor.SQLITE) {
            execute(connection, "BEGIN IMMEDIATE");
            return;
        }
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
    }

    private void commit(Connection connection) throws SQLException {
        if (vendor == Vendor.SQLITE) {
            execute(connection, "COMMIT");
            return;
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void rollBack(Connection connection, Throwable reason) {
        try {
            if (vendor == Vendor.SQLITE) {
                execute(connection, "ROLLBACK");
            } else {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            reason.addSuppressed(e);
            pool.discard(connection);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A connection that broke while it committed: whether it did, nobody here knows. */
    private static final class UnknownOutcome extends SQLException {
        private static final long serialVersionUID = 1L;

        UnknownOutcome(SQLException cause) {
            super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(TURN.toSeconds(), TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pool.close();
    }
}
