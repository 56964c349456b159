package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkTimeTest {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
        boolean ignored = Thread.interrupted();
    }

    @Test
    void workInTimeGivesItsResult() throws IOException {
        WorkTime time = new WorkTime(timer, Duration.ofMinutes(1));

        assertThat(time.run(() -> 42)).isEqualTo(42);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void workThatTakesTooLongIsInterruptedAndSaysTimeout() {
        WorkTime time = new WorkTime(timer, Duration.ofMillis(50));

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> time.run(WorkTimeTest::waitUntilInterrupted))
                .withMessageContaining("0.05 s")
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
        assertThat(Thread.currentThread().isInterrupted())
                .as("the alarm's own interrupt is gone")
                .isFalse();
    }

    @Test
    void timeIsUsedUpOverAllWork() throws IOException {
        WorkTime time = new WorkTime(timer, Duration.ofMillis(50));
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> time.run(WorkTimeTest::waitUntilInterrupted));

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> time.run(() -> 42))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
    }

    @Test
    void waitingForSomebodyElseDoesNotCount() throws IOException {
        WorkTime time = new WorkTime(timer, Duration.ofMillis(500));

        assertThat(time.run(() -> {
                    boolean interrupted = time.pause(() -> {
                        try {
                            Thread.sleep(1_000);
                            return false;
                        } catch (InterruptedException e) {
                            return true;
                        }
                    });
                    return interrupted ? "interrupted" : "done";
                }))
                .isEqualTo("done");
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> time.run(() -> {
                    time.pause(() -> "a batch");
                    return waitUntilInterrupted();
                }))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aCancelOfSomebodyElseStaysACancel() {
        WorkTime time = new WorkTime(timer, Duration.ofMinutes(1));
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> time.run(WorkTimeTest::waitUntilInterrupted))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CANCELLED));
    }

    private static Object waitUntilInterrupted() {
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException e) {
            throw DatabaseException.of(Code.CANCELLED, "interrupted").withCause(e);
        }
    }
}
