package io.tabledav.spi;

import static io.tabledav.spi.ContractFixture.ascending;
import static io.tabledav.spi.ContractFixture.columns;
import static io.tabledav.spi.ContractFixture.failure;
import static io.tabledav.spi.ContractFixture.ordered;
import static io.tabledav.spi.ContractTables.NUMBERS;
import static io.tabledav.spi.ContractTables.PEOPLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;

/** Who closes what and when, many threads at once, and cancelling. The allocator is checked after each test. */
interface LifetimeContract extends ContractFixture {

    /** How long a test waits for another thread before it gives up; far longer than anything here takes. */
    long PATIENCE_SECONDS = 60;

    @Test
    default void aQueryReturnsWithNoBatchLoaded() throws Exception {
        try (ArrowReader reader = open(PEOPLE, ReadShape.ALL)) {
            assertThat(reader.getVectorSchemaRoot().getRowCount()).isZero();
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields()).hasSize(6);
            assertThat(reader.loadNextBatch()).isTrue();
            assertThat(reader.getVectorSchemaRoot().getRowCount()).isPositive();
        }
    }

    @Test
    default void aReaderIsClosedBeforeItsFirstBatch() throws Exception {
        ArrowReader reader = open(PEOPLE, ReadShape.ALL);
        reader.close();
        assertThat(allocator().getAllocatedMemory()).isZero();
        ArrowReader lookedAt = open(PEOPLE, ReadShape.ALL);
        assertThat(lookedAt.getVectorSchemaRoot()).isNotNull();
        lookedAt.close();
        assertThat(allocator().getAllocatedMemory()).isZero();
    }

    @Test
    default void aReaderIsClosedMidwayAndTwice() throws Exception {
        appendNumbers(200_000);
        ArrowReader reader = open(NUMBERS, ReadShape.ALL);
        assertThat(reader.loadNextBatch()).isTrue();
        reader.close();
        assertThat(allocator().getAllocatedMemory()).isZero();
        reader.close();
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void manyReadersThatWereClosedEarlyLeaveTheDatabaseUsable() throws Exception {
        appendNumbers(20_000);
        for (int round = 0; round < 100; round++) {
            try (ArrowReader reader = open(NUMBERS, ordered("n", ascending("word")))) {
                if (round % 2 == 0) {
                    reader.loadNextBatch();
                }
            }
        }
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void aReaderIsClosedByAnotherThreadWhileItLoads() throws Exception {
        appendNumbers(200_000);
        ArrowReader reader = open(NUMBERS, ordered("word", ascending("word")));
        CountDownLatch loading = new CountDownLatch(1);
        Future<Throwable> load;
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            load = threads.submit(() -> catchThrowable(() -> {
                loading.countDown();
                // Loads until the close ends it, or all is read: which of them comes first is up to the scheduler.
                while (reader.loadNextBatch()) {
                    Thread.onSpinWait();
                }
            }));
            assertThat(loading.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            reader.close();
        }
        Throwable end = load.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (end != null) {
            assertThat(end).isInstanceOf(DatabaseException.class);
        }
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void twoReadersOfOneTableAreReadInTurns() throws Exception {
        appendNumbers(100_000);
        try (ArrowReader one = open(NUMBERS, columns("n"));
                ArrowReader two = open(NUMBERS, columns("word"))) {
            assertThat(one.loadNextBatch()).isTrue();
            assertThat(two.loadNextBatch()).isTrue();
            long first = one.getVectorSchemaRoot().getRowCount();
            long second = two.getVectorSchemaRoot().getRowCount();
            assertThat(first + Rows.count(one)).isEqualTo(100_000);
            assertThat(second + Rows.count(two)).isEqualTo(100_000);
        }
    }

    @Test
    default void manyThreadsReadAtOnce() throws Exception {
        appendNumbers(50_000);
        List<Callable<Integer>> readers = new ArrayList<>();
        for (int reader = 0; reader < 8; reader++) {
            readers.add(() -> rows(NUMBERS, ordered("n", ascending("n"))).size()
                    + database().listColumns(relation(NUMBERS)).size());
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Integer> size : threads.invokeAll(readers, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                assertThat(size.get()).isEqualTo(50_002);
            }
        }
    }

    @Test
    default void anInterruptedThreadReadsNothing() throws Exception {
        appendNumbers(200_000);
        Thread.currentThread().interrupt();
        failure(Code.CANCELLED, () -> {
            try (ArrowReader reader = open(NUMBERS, ordered("n", ascending("word")))) {
                Rows.count(reader);
            }
        });
        Thread.interrupted();
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void aLongStatementEndsWhenItsThreadIsInterrupted() throws Exception {
        if (!behaviours().has(Power.LONG_STATEMENTS)) {
            failure(
                    Code.UNSUPPORTED,
                    () -> database()
                            .query(new Query.Sql("SELECT 1", Query.Parameters.NONE, Query.Effect.READ), allocator()));
            return;
        }
        CountDownLatch running = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Throwable> end = threads.submit(() -> catchThrowable(() -> {
                running.countDown();
                try (ArrowReader reader = database().query(endlessQuery(), allocator())) {
                    Rows.count(reader);
                }
            }));
            assertThat(running.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            threads.shutdownNow();
            failure(Code.CANCELLED, () -> {
                Throwable thrown = end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                throw thrown == null ? new AssertionError("the statement ran to its end") : thrown;
            });
        }
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void aDatabaseIsClosedTwiceAndThenGivesNothing() {
        database().close();
        database().close();
        assertThat(catchThrowable(() -> rows(PEOPLE))).isInstanceOf(DatabaseException.class);
    }

    @Test
    default void closingTheDatabaseEndsItsReaders() throws Exception {
        appendNumbers(200_000);
        try (ArrowReader reader = open(NUMBERS, ReadShape.ALL)) {
            assertThat(reader.loadNextBatch()).isTrue();
            database().close();
            assertThat(catchThrowable(() -> Rows.count(reader))).isInstanceOf(DatabaseException.class);
        }
    }
}
