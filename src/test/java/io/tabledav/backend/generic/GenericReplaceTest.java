package io.tabledav.backend.generic;

import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.Rows;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A replace beside other writes. */
class GenericReplaceTest {
    private static final RelationName TABLE = new RelationName("PUBLIC", "t");
    private static final List<@Nullable Object> NEWER = List.of(30L, 31L, 32L);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    /** Replaces the rows by two, and waits between them. */
    private InsertResult replaceSlowly(GenericFixture fixture) throws Exception {
        return replace(fixture, 2, index -> {
            if (index == 1) {
                begun.countDown();
                await(mayEnd);
            }
            return row(20 + index);
        });
    }

    private static InsertResult replace(GenericFixture fixture, long count, LongFunction<@Nullable Object[]> rows)
            throws Exception {
        Schema schema = new Schema(fixture.database().listColumns(TABLE).stream()
                .map(Column::field)
                .toList());
        try (ArrowReader reader = Rows.generated(fixture.allocator(), schema, 1, count, rows)) {
            return fixture.database()
                    .insert(new Insert(TABLE, Mode.REPLACE, List.of(), Replacement.AUTO, false), reader);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<@Nullable Object> ids(GenericFixture fixture) throws Exception {
        return fixture.rows(TABLE).stream()
                .<@Nullable Object>map(List::getFirst)
                .sorted()
                .toList();
    }

    @Test
    void ofTwoReplacesAtOnceTheRowsOfOneStay() throws Exception {
        try (H2 h2 = new H2();
                GenericFixture fixture = new GenericFixture(h2.url());
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            h2.execute("CREATE TABLE t (id BIGINT)", "INSERT INTO t VALUES (1), (2), (3)");
            Future<InsertResult> first = threads.submit(() -> replaceSlowly(fixture));
            await(begun);
            Future<@Nullable Throwable> second =
                    threads.submit(() -> catchThrowable(() -> replace(fixture, 3, index -> row(30 + index))));
            // It has to wait for the rows that the first one has deleted.
            Thread.sleep(300);
            mayEnd.countDown();

            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(new InsertResult(2, 0, 3, 0));
            Throwable refused = second.get(30, TimeUnit.SECONDS);
            if (refused == null) {
                assertThat(ids(fixture)).isEqualTo(NEWER);
            } else {
                assertThat(refused).isInstanceOf(DatabaseException.class);
                assertThat(((DatabaseException) refused).code()).isEqualTo(Code.UNAVAILABLE);
                assertThat(((DatabaseException) refused).hint()).contains("Try again");
                assertThat(ids(fixture)).containsExactly(20L, 21L);
            }
            assertThat(replace(fixture, 3, index -> row(30 + index)).inserted()).isEqualTo(3);
            assertThat(ids(fixture)).isEqualTo(NEWER);
        }
    }

    @Test
    void rowsThatAreInsertedMeanwhileStayAllOrTheReplaceFails() throws Exception {
        try (H2 h2 = new H2();
                GenericFixture fixture = new GenericFixture(h2.url());
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            h2.execute("CREATE TABLE t (id BIGINT)", "INSERT INTO t VALUES (1), (2), (3)");
            Future<@Nullable Throwable> replaced = threads.submit(() -> catchThrowable(() -> replaceSlowly(fixture)));
            await(begun);
            try {
                h2.execute("INSERT INTO t VALUES (10), (11)");
            } finally {
                mayEnd.countDown();
            }
            if (replaced.get(30, TimeUnit.SECONDS) == null) {
                assertThat(ids(fixture)).containsExactly(10L, 11L, 20L, 21L);
            } else {
                assertThat(ids(fixture)).containsExactly(1L, 2L, 3L, 10L, 11L);
            }
        }
    }

    @Test
    void theConnectionIsNotSerializableAfterwards() throws Exception {
        try (H2 h2 = new H2();
                GenericFixture fixture = new GenericFixture(h2.url())) {
            h2.execute(
                    "CREATE TABLE t (id BIGINT)",
                    "CREATE VIEW level AS SELECT ISOLATION_LEVEL AS level FROM INFORMATION_SCHEMA.SESSIONS"
                            + " WHERE SESSION_ID = SESSION_ID()");
            assertThat(replace(fixture, 1, index -> row(index)).inserted()).isEqualTo(1);
            assertThat(fixture.rows(new RelationName("PUBLIC", "level"))).containsExactly(List.of("READ COMMITTED"));
        }
    }
}
