package io.tabledav.spi;

import static io.tabledav.spi.ContractFixture.ascending;
import static io.tabledav.spi.ContractFixture.failure;
import static io.tabledav.spi.ContractFixture.ordered;
import static io.tabledav.spi.ContractTables.NOBODY;
import static io.tabledav.spi.ContractTables.NUMBERS;
import static io.tabledav.spi.ContractTables.PEOPLE;
import static io.tabledav.spi.ContractTables.PEOPLE_ROWS;
import static io.tabledav.spi.ContractTables.SEATS;
import static io.tabledav.spi.ContractTables.SETTINGS;
import static io.tabledav.spi.ContractTables.TALL;
import static io.tabledav.spi.ContractTables.WIDE;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.testing.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a write does when all goes well; {@link InsertFailureContract} holds the rest. */
interface InsertContract extends ContractFixture {

    @Test
    default void anAppendKeepsTheRowsThatAreThere() throws Exception {
        InsertResult result = write(PEOPLE, Mode.APPEND, Rows.of(row(8L, "Hal", null, null, null, null)));
        assertThat(result).isEqualTo(new InsertResult(1, 0, 0, 0));
        assertThat(rows(PEOPLE)).hasSize(8).contains(Arrays.asList(8L, "Hal", null, null, null, null));
    }

    @Test
    default void anAppendOfNoRowsChangesNothing() throws Exception {
        assertThat(write(PEOPLE, Mode.APPEND, List.of())).isEqualTo(new InsertResult(0, 0, 0, 0));
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void aReplaceMakesTheRowsThoseGiven() throws Exception {
        List<@Nullable Object[]> rows = Rows.of(
                row(2L, "Bob", 1.82, null, false, "likes tea"),
                PEOPLE_ROWS.get(0),
                row(9L, "Ida", null, null, null, null));
        for (Replacement replacement : List.of(Replacement.AUTO, Replacement.DELETE)) {
            List<List<@Nullable Object>> before = rows(PEOPLE);
            InsertResult result;
            try (ArrowReader reader = input(PEOPLE, 2, rows)) {
                result = database()
                        .insert(new Insert(relation(PEOPLE), Mode.REPLACE, List.of(), replacement, false), reader);
            }
            assertThat(rows(PEOPLE))
                    .containsExactlyInAnyOrderElementsOf(
                            rows.stream().map(Arrays::asList).toList());
            // However gentle the way was: every new row and every old one is counted once.
            assertThat(result.inserted() + result.updated() + result.unchanged())
                    .isEqualTo(3);
            assertThat(result.deleted() + result.updated() + result.unchanged()).isEqualTo(before.size());
        }
    }

    @Test
    default void aReplaceByNoRowsEmptiesTheTable() throws Exception {
        assertThat(write(PEOPLE, Mode.REPLACE, List.of())).isEqualTo(new InsertResult(0, 0, 7, 0));
        assertThat(rows(PEOPLE)).isEmpty();
        assertThat(write(PEOPLE, Mode.REPLACE, PEOPLE_ROWS)).isEqualTo(new InsertResult(7, 0, 0, 0));
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void aTableWithoutAKeyTakesEqualRows() throws Exception {
        @Nullable Object[] values = LongStream.rangeClosed(1, 300).boxed().toArray();
        append(WIDE, Rows.of(values, values));
        assertThat(write(WIDE, Mode.REPLACE, Rows.of(values, values, values))).isEqualTo(new InsertResult(3, 0, 2, 0));
        assertThat(rows(WIDE)).hasSize(3).allSatisfy(read -> assertThat(read).isEqualTo(Arrays.asList(values)));
    }

    @Test
    default void truncatingIsOneWayToReplaceWhereItIsDeclared() throws Exception {
        Insert insert = new Insert(relation(PEOPLE), Mode.REPLACE, List.of(), Replacement.TRUNCATE, false);
        try (ArrowReader reader = input(PEOPLE, 10, PEOPLE_ROWS.subList(0, 2))) {
            if (behaviours().has(Power.TRUNCATE)) {
                assertThat(database().insert(insert, reader).inserted()).isEqualTo(2);
                assertThat(rows(PEOPLE)).hasSize(2);
            } else {
                failure(Code.UNSUPPORTED, () -> database().insert(insert, reader));
                assertThat(rows(PEOPLE)).hasSize(7);
            }
        }
    }

    @Test
    default void aDryRunReportsAndChangesNothing() throws Exception {
        List<List<@Nullable Object>> before = rows(PEOPLE);
        for (Mode mode : List.of(Mode.APPEND, Mode.REPLACE)) {
            Insert insert = new Insert(relation(PEOPLE), mode, List.of(), Replacement.AUTO, true);
            try (ArrowReader reader = input(PEOPLE, 10, Rows.of(row(8L, "Hal", null, null, null, null)))) {
                assertThat(database().insert(insert, reader))
                        .isEqualTo(new InsertResult(1, 0, mode == Mode.REPLACE ? 7 : 0, 0));
            }
            assertThat(rows(PEOPLE)).isEqualTo(before);
        }
        Insert clash = new Insert(relation(PEOPLE), Mode.APPEND, List.of(), Replacement.AUTO, true);
        try (ArrowReader reader = input(PEOPLE, 10, PEOPLE_ROWS.subList(0, 1))) {
            failure(Code.CONFLICT, () -> database().insert(clash, reader));
        }
    }

    @Test
    default void columnsMatchByNameAndNotByPosition() throws Exception {
        try (ArrowReader reader = input(NOBODY, 10, Rows.of(row("note", "Ann", 1L)), "note", "name", "id")) {
            database().insert(inserting(NOBODY, Mode.APPEND), reader);
        }
        assertThat(rows(NOBODY)).containsExactly(Arrays.asList(1L, "Ann", null, null, null, "note"));
    }

    @Test
    default void absentColumnsTakeTheirDefaults() throws Exception {
        if (behaviours().has(Power.DEFAULTS)) {
            try (ArrowReader reader = input(SETTINGS, 10, Rows.of(row(1L)), "id")) {
                database().insert(inserting(SETTINGS, Mode.APPEND), reader);
            }
            assertThat(rows(SETTINGS)).containsExactly(Arrays.asList(1L, "new", 7L, null));
        } else {
            try (ArrowReader reader = input(SETTINGS, 10, Rows.of(row(1L)), "id")) {
                DatabaseException failure =
                        failure(Code.INVALID, () -> database().insert(inserting(SETTINGS, Mode.APPEND), reader));
                assertThat(failure.column()).isEqualTo("label");
            }
            assertThat(rows(SETTINGS)).isEmpty();
        }
        try (ArrowReader reader = input(SETTINGS, 10, Rows.of(row("given", 2L)), "label", "id")) {
            database().insert(inserting(SETTINGS, Mode.APPEND), reader);
        }
        Long level = behaviours().has(Power.DEFAULTS) ? 7L : null;
        assertThat(rows(SETTINGS)).contains(Arrays.asList(2L, "given", level, null));
    }

    @Test
    default void aGivenNullIsNoAbsentColumn() throws Exception {
        append(SETTINGS, Rows.of(row(1L, "given", null, null)));
        assertThat(rows(SETTINGS)).containsExactly(Arrays.asList(1L, "given", null, null));
    }

    @Test
    default void aReaderThatStartedBeforeAWriteSeesTheOldRows() throws Exception {
        appendNumbers(200_000);
        try (ArrowReader before = open(NUMBERS, ReadShape.ALL)) {
            assertThat(before.loadNextBatch()).isTrue();
            long first = before.getVectorSchemaRoot().getRowCount();
            write(NUMBERS, Mode.REPLACE, Rows.of(row(-1L, "new")));
            write(NUMBERS, Mode.APPEND, Rows.of(row(-2L, "newer")));
            assertThat(rows(NUMBERS)).containsExactlyInAnyOrder(List.of(-1L, "new"), List.of(-2L, "newer"));
            List<List<@Nullable Object>> rest = Rows.read(before);
            assertThat(first + rest.size()).isEqualTo(200_000);
            assertThat(rest).allSatisfy(row -> assertThat((Long) row.get(0)).isPositive());
        }
    }

    @Test
    default void aReaderNeverSeesHalfAWrite() throws Exception {
        appendNumbers(20_000);
        Callable<List<Integer>> reading = () -> {
            List<Integer> sizes = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                sizes.add(rows(NUMBERS, ordered("n", ascending("n"))).size());
            }
            return sizes;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<List<Integer>>> readers = List.of(threads.submit(reading), threads.submit(reading));
            for (int round = 0; round < 5; round++) {
                long count = round % 2 == 0 ? 10_000 : 20_000;
                try (ArrowReader input = numbers(count)) {
                    database().insert(inserting(NUMBERS, Mode.REPLACE), input);
                }
            }
            for (Future<List<Integer>> sizes : readers) {
                assertThat(sizes.get(60, TimeUnit.SECONDS))
                        .hasSize(10)
                        .allMatch(size -> size == 10_000 || size == 20_000);
            }
        }
    }

    @Test
    default void writersAtTheSameTimeLoseNothing() throws Exception {
        List<Callable<InsertResult>> writers = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            long line = writer;
            writers.add(() -> {
                InsertResult last = new InsertResult(0, 0, 0, 0);
                for (int round = 0; round < 10; round++) {
                    last = write(SEATS, Mode.APPEND, Rows.of(row(line, "place " + round, true)));
                }
                return last;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<InsertResult> result : threads.invokeAll(writers, 60, TimeUnit.SECONDS)) {
                assertThat(result.get().inserted()).isEqualTo(1);
            }
        }
        assertThat(rows(SEATS)).hasSize(40);
    }

    @Test
    default void anUpsertUpdatesAndInsertsWhereItIsDeclared() throws Exception {
        List<@Nullable Object[]> rows = Rows.of(row(1L, "Ada L."), row(8L, "Hal"));
        try (ArrowReader reader = input(PEOPLE, 10, rows, "id", "name")) {
            Insert insert = inserting(PEOPLE, Mode.UPSERT);
            if (behaviours().has(Power.UPSERT)) {
                assertThat(database().insert(insert, reader)).isEqualTo(new InsertResult(1, 1, 0, 0));
                assertThat(rows(PEOPLE)).hasSize(8);
                assertThat(rows(PEOPLE, ordered("name", ascending("id")))).startsWith(List.of("Ada L."));
            } else {
                failure(Code.UNSUPPORTED, () -> database().insert(insert, reader));
                assertThat(rows(PEOPLE)).hasSize(7);
            }
        }
    }

    @Test
    default void anInsertCreatesNothing() throws Exception {
        Schema schema = Rows.schema(Rows.field("n", new ArrowType.Int(64, true)));
        try (ArrowReader reader = Rows.reader(allocator(), schema, Rows.of(row(1L)))) {
            failure(Code.UNSUPPORTED, () -> database().insert(inserting("created", Mode.CREATE), reader));
            failure(Code.UNSUPPORTED, () -> database().insert(inserting(PEOPLE, Mode.CREATE), reader));
        }
        failure(Code.NOT_FOUND, () -> database().relationInfo(relation("created")));
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void aViewIsReadOnly() throws Exception {
        if (!behaviours().has(Power.VIEWS)) {
            failure(Code.NOT_FOUND, () -> database().relationInfo(relation(TALL)));
            return;
        }
        try (ArrowReader reader = input(TALL, 10, Rows.of(row(8L, "Hal")))) {
            failure(Code.READ_ONLY, () -> database().insert(inserting(TALL, Mode.APPEND), reader));
        }
    }
}
