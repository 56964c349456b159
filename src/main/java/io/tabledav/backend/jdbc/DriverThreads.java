package io.tabledav.backend.jdbc;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads for a driver that runs native code: native code pins the carrier of a virtual thread, and a few busy
 * statements would stop the whole server.
 *
 * <p>Threads: any thread may start a task; idle threads end after a while.
 */
public final class DriverThreads implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    /**
     * Makes room for threads without starting one.
     *
     * @param name what the threads are called, before their number
     * @param most how many there may be; tasks beyond it wait
     */
    public DriverThreads(String name, int most) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform()
                        .name(name + "-" + number.incrementAndGet())
                        .daemon()
                        .unstarted(task));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Starts a task on one of the threads. Cancelling the future does not stop it: the driver has its own way for that. */
    public <T> FutureTask<T> start(Callable<T> task) {
        FutureTask<T> started = new FutureTask<>(task);
        threads.execute(started);
        return started;
    }

    /** Lets what runs finish and takes no more. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
