package io.tabledav.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a caller is told whose work was interrupted. */
class SessionTest {

    @ParameterizedTest
    @CsvSource({
        "CANCELLED, CANCELLED",
        "UNAVAILABLE, CANCELLED",
        "INTERNAL, CANCELLED",
        "TIMEOUT, CANCELLED",
        "STORAGE_FULL, STORAGE_FULL"
    })
    void theEndOfInterruptedWorkIsItsCancelUnlessItHadAReason(Code worded, Code told) {
        Waiting engine = new Waiting(worded);
        try (DriverThreads threads = new DriverThreads("test", 1);
                Session<Waiting> session = new Session<>(engine, threads, (taken, clean) -> {})) {
            Thread caller = Thread.currentThread();
            DatabaseException failure = catchThrowableOfType(
                    DatabaseException.class,
                    () -> session.call(on -> {
                        caller.interrupt();
                        on.awaitInterrupt();
                        throw new SQLException("what the server says");
                    }));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(failure.code()).isEqualTo(told);
        }
    }

    /** Work that goes on until it is interrupted, and has words of its own for that. */
    private record Waiting(Code worded, CountDownLatch interrupted) implements Session.Driven {
        Waiting(Code worded) {
            this(worded, new CountDownLatch(1));
        }

        void awaitInterrupt() {
            try {
                interrupted.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void interrupt() {
            interrupted.countDown();
        }

        @Override
        public Duration interruptPeriod() {
            return Duration.ofMillis(50);
        }

        @Override
        public boolean clean() {
            return true;
        }

        @Override
        public DatabaseException failure(SQLException failure) {
            return DatabaseException.of(worded, "The driver's words.");
        }
    }
}
