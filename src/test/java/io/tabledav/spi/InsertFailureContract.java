package io.tabledav.spi;

import static io.tabledav.spi.ContractFixture.failure;
import static io.tabledav.spi.ContractTables.ALBUMS;
import static io.tabledav.spi.ContractTables.MEMBERS;
import static io.tabledav.spi.ContractTables.NUMBERS;
import static io.tabledav.spi.ContractTables.PEOPLE;
import static io.tabledav.spi.ContractTables.SEATS;
import static io.tabledav.spi.ContractTables.SONGS;
import static io.tabledav.spi.ContractTables.TEAMS;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.testing.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a write says when something is wrong; after each failure every row is as it was. */
interface InsertFailureContract extends ContractFixture {

    /** The modes in which nothing may come of a write that fails. */
    List<Mode> MODES = List.of(Mode.APPEND, Mode.REPLACE);

    /** The rows of the failing batch are beyond the first batch, which is then rolled back. */
    int BATCH_ROWS = 2;

    /** Asserts that writing these people fails, in every mode, and leaves the table as it was. */
    private List<DatabaseException> refused(Code code, List<@Nullable Object[]> rows) throws Exception {
        List<DatabaseException> failures = new ArrayList<>();
        List<List<@Nullable Object>> before = rows(PEOPLE);
        for (Mode mode : MODES) {
            try (ArrowReader reader = input(PEOPLE, BATCH_ROWS, rows)) {
                failures.add(failure(code, () -> database().insert(inserting(PEOPLE, mode), reader)));
            }
            assertThat(rows(PEOPLE)).as("rows after a failed " + mode).containsExactlyInAnyOrderElementsOf(before);
        }
        return failures;
    }

    @Test
    default void nullInANotNullColumnIsInvalidWithRowAndColumn() throws Exception {
        List<DatabaseException> failures = refused(
                Code.INVALID,
                Rows.of(
                        row(11L, "Kim", null, null, null, null),
                        row(12L, "Lea", null, null, null, null),
                        row(13L, "Max", null, null, null, null),
                        row(14L, null, null, null, null, null),
                        row(15L, "Ned", null, null, null, null)));
        assertThat(failures).allSatisfy(failure -> {
            assertThat(failure.row()).isEqualTo(4);
            assertThat(failure.column()).isEqualTo("name");
        });
    }

    @Test
    default void nullInTheKeyIsInvalidToo() throws Exception {
        List<DatabaseException> failures = refused(Code.INVALID, Rows.of(row(null, "Kim", null, null, null, null)));
        assertThat(failures).allSatisfy(failure -> {
            assertThat(failure.row()).isEqualTo(1);
            assertThat(failure.column()).isEqualTo("id");
        });
    }

    @Test
    default void aKeyTwiceInTheFileIsAConflict() throws Exception {
        List<@Nullable Object[]> rows = Rows.of(
                row(4711L, "Kim", null, null, null, null),
                row(12L, "Lea", null, null, null, null),
                row(4711L, "Max", null, null, null, null));
        for (Mode mode : MODES) {
            // A merge looks at the keys of the file before it looks at the table.
            boolean merge = mode == Mode.REPLACE && behaviours().has(Power.MERGE);
            try (ArrowReader reader = input(PEOPLE, BATCH_ROWS, rows)) {
                DatabaseException failure = failure(
                        merge ? Code.INVALID : Code.CONFLICT, () -> database().insert(inserting(PEOPLE, mode), reader));
                assertThat(failure.message()).contains("4711");
                if (merge) {
                    assertThat(failure.row()).isEqualTo(3);
                    assertThat(failure.message()).contains("row 1").contains("row 3");
                } else {
                    assertThat(failure.constraint()).isNotBlank();
                }
            }
            assertThat(rows(PEOPLE)).hasSize(7);
        }
    }

    @Test
    default void aKeyThatIsThereIsAConflictForAnAppend() throws Exception {
        append(PEOPLE, Rows.of(row(4711L, "Kim", null, null, null, null)));
        try (ArrowReader reader = input(
                PEOPLE,
                BATCH_ROWS,
                Rows.of(
                        row(12L, "Lea", null, null, null, null),
                        row(13L, "Max", null, null, null, null),
                        row(4711L, "Kim", null, null, null, null)))) {
            DatabaseException failure =
                    failure(Code.CONFLICT, () -> database().insert(inserting(PEOPLE, Mode.APPEND), reader));
            assertThat(failure.constraint()).isNotBlank();
            assertThat(failure.message()).contains("4711");
            assertThat(failure.row()).isIn(3L, null);
        }
        assertThat(rows(PEOPLE)).hasSize(8);
    }

    @Test
    default void aKeyOfTwoColumnsClashesOnlyAsAWhole() throws Exception {
        append(SEATS, Rows.of(row(1L, "a", true), row(1L, "b", true), row(2L, "a", null)));
        try (ArrowReader reader = input(SEATS, 10, Rows.of(row(2L, "b", true), row(1L, "b", false)))) {
            DatabaseException failure =
                    failure(Code.CONFLICT, () -> database().insert(inserting(SEATS, Mode.APPEND), reader));
            assertThat(failure.message()).contains("1").contains("b");
        }
        assertThat(rows(SEATS)).hasSize(3);
    }

    @Test
    default void anUnknownColumnIsInvalid() throws Exception {
        Schema schema =
                Rows.schema(Rows.field("id", new ArrowType.Int(64, true)), Rows.field("nose", new ArrowType.Utf8()));
        try (ArrowReader reader = Rows.reader(allocator(), schema, Rows.of(row(8L, "long")))) {
            DatabaseException failure =
                    failure(Code.INVALID, () -> database().insert(inserting(PEOPLE, Mode.APPEND), reader));
            assertThat(failure.column()).isEqualTo("nose");
        }
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void aColumnThatIsGivenTwiceIsInvalid() throws Exception {
        try (ArrowReader reader = input(PEOPLE, 10, Rows.of(row(8L, "Hal", 9L)), "id", "name", "id")) {
            DatabaseException failure =
                    failure(Code.INVALID, () -> database().insert(inserting(PEOPLE, Mode.APPEND), reader));
            assertThat(failure.column()).isEqualTo("id");
        }
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void aFailureOfTheReaderPassesThroughUnchanged() throws Exception {
        List<List<@Nullable Object>> before = rows(PEOPLE);
        for (RuntimeException broken : List.of(
                DatabaseException.of(Code.INVALID, "no number").withRow(3).withColumn("height"),
                new IllegalStateException("the source broke"))) {
            for (Mode mode : MODES) {
                try (ArrowReader reader = breaking(() -> {
                    throw broken;
                })) {
                    assertThat(catchThrowable(() -> database().insert(inserting(PEOPLE, mode), reader)))
                            .isSameAs(broken);
                }
                assertThat(rows(PEOPLE)).containsExactlyInAnyOrderElementsOf(before);
            }
        }
    }

    @Test
    default void anIoFailureOfTheReaderIsTheCauseOfADatabaseException() throws Exception {
        IOException broken = new IOException("connection reset");
        for (Mode mode : MODES) {
            try (ArrowReader reader = breaking(() -> {
                throw broken;
            })) {
                assertThat(catchThrowable(() -> database().insert(inserting(PEOPLE, mode), reader)))
                        .isInstanceOf(DatabaseException.class)
                        .hasCause(broken);
            }
            assertThat(rows(PEOPLE)).hasSize(7);
        }
    }

    /** What makes a reader fail. */
    interface Breakage {
        void happen() throws IOException;
    }

    /** A reader of people that gives one batch and then fails. */
    private ArrowReader breaking(Breakage breakage) {
        List<@Nullable Object[]> rows =
                Rows.of(row(11L, "Kim", null, null, null, null), row(12L, "Lea", null, null, null, null));
        return Rows.before(input(PEOPLE, 1, rows), batch -> {
            if (batch == 1) {
                breakage.happen();
            }
        });
    }

    @Test
    default void anInterruptedWriteIsCancelledAndLeavesTheOldRows() throws Exception {
        appendNumbers(10);
        CountDownLatch writing = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newSingleThreadExecutor();
                ArrowReader endless = Rows.before(
                        Rows.generated(allocator(), inputSchema(NUMBERS), 10, Long.MAX_VALUE, n -> row(n + 100, "x")),
                        batch -> {
                            writing.countDown();
                            // A slow source, so that little is written before the interruption; and one with an end.
                            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                            if (batch > 20_000) {
                                throw new IllegalStateException("the write went on");
                            }
                        })) {
            Future<Throwable> end = threads.submit(() ->
                    catchThrowable(() -> database().insert(inserting(NUMBERS, Mode.APPEND), endless)));
            assertThat(writing.await(60, TimeUnit.SECONDS)).isTrue();
            threads.shutdownNow();
            Throwable thrown = end.get(60, TimeUnit.SECONDS);
            failure(Code.CANCELLED, () -> {
                throw thrown;
            });
        }
        assertThat(rows(NUMBERS)).hasSize(10);
    }

    @Test
    default void anOrphanIsAConflictWhereForeignKeysAreHeld() throws Exception {
        append(TEAMS, Rows.of(row(1L, "red")));
        append(MEMBERS, Rows.of(row(1L, 1L), row(2L, null)));
        try (ArrowReader reader = input(MEMBERS, 10, Rows.of(row(3L, 1L), row(4L, 4711L)))) {
            Insert insert = inserting(MEMBERS, Mode.APPEND);
            if (behaviours().has(Power.FOREIGN_KEYS)) {
                assertThat(failure(Code.CONFLICT, () -> database().insert(insert, reader))
                                .constraint())
                        .isNotBlank();
                assertThat(rows(MEMBERS)).hasSize(2);
            } else {
                database().insert(insert, reader);
                assertThat(rows(MEMBERS)).hasSize(4);
            }
        }
    }

    @Test
    default void aReplaceThatTakesAParentAwayIsAConflictWhereForeignKeysAreHeld() throws Exception {
        append(TEAMS, Rows.of(row(1L, "red"), row(2L, "blue")));
        append(MEMBERS, Rows.of(row(1L, 1L)));
        for (Replacement replacement : List.of(Replacement.AUTO, Replacement.DELETE)) {
            Insert insert = new Insert(relation(TEAMS), Mode.REPLACE, List.of(), replacement, false);
            try (ArrowReader reader = input(TEAMS, 10, Rows.of(row(2L, "green")))) {
                if (behaviours().has(Power.FOREIGN_KEYS)) {
                    failure(Code.CONFLICT, () -> database().insert(insert, reader));
                    assertThat(rows(TEAMS)).contains(List.of(1L, "red"), List.of(2L, "blue"));
                } else {
                    database().insert(insert, reader);
                    assertThat(rows(TEAMS)).containsExactly(List.of(2L, "green"));
                }
            }
        }
    }

    @Test
    default void aReplaceThatWouldCascadeIsAConflictUnlessTheRequestSaysDelete() throws Exception {
        append(ALBUMS, Rows.of(row(1L, "red"), row(2L, "blue")));
        append(SONGS, Rows.of(row(1L, 1L), row(2L, 2L)));
        boolean held = behaviours().has(Power.FOREIGN_KEYS);
        try (ArrowReader reader = input(ALBUMS, 10, Rows.of(row(2L, "green")))) {
            if (held) {
                DatabaseException failure =
                        failure(Code.CONFLICT, () -> database().insert(inserting(ALBUMS, Mode.REPLACE), reader));
                assertThat(failure.message()).contains(SONGS);
                assertThat(failure.hint()).isNotBlank();
                assertThat(rows(ALBUMS)).hasSize(2);
            } else {
                database().insert(inserting(ALBUMS, Mode.REPLACE), reader);
            }
            assertThat(rows(SONGS)).hasSize(2);
        }
        Insert delete = new Insert(relation(ALBUMS), Mode.REPLACE, List.of(), Replacement.DELETE, false);
        try (ArrowReader reader = input(ALBUMS, 10, Rows.of(row(2L, "green")))) {
            database().insert(delete, reader);
        }
        assertThat(rows(ALBUMS)).containsExactly(List.of(2L, "green"));
        assertThat(rows(SONGS)).hasSizeLessThanOrEqualTo(held ? 1 : 2);
    }
}
