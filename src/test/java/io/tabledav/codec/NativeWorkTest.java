package io.tabledav.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class NativeWorkTest {
    private static final int MANY = 40;

    /** Whoever waits for native work must be able to end it, and keep its own interrupt. */
    @Test
    void noWorkRunsOnTheThreadOfWhoWaitsForIt() throws Exception {
        Executor threads = DuckDb.threads();
        CountDownLatch running = new CountDownLatch(MANY);
        Thread caller = Thread.currentThread();
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (int task = 0; task < MANY; task++) {
            FutureTask<Boolean> work = new FutureTask<>(() -> {
                if (Thread.currentThread() == caller) {
                    return true;
                }
                running.countDown();
                running.await();
                return false;
            });
            tasks.add(work);
            threads.execute(work);
        }
        while (running.getCount() > 0 && tasks.stream().noneMatch(FutureTask::isDone)) {
            Thread.sleep(5);
        }
        for (FutureTask<Boolean> work : tasks) {
            if (work.isDone() || running.getCount() == 0) {
                assertThat(work.get()).as("ran on the caller's thread").isFalse();
            }
        }
        assertThat(running.getCount()).isZero();
    }
}
