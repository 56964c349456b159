package io.tabledav.spi;

import static io.tabledav.spi.ContractFixture.ascending;
import static io.tabledav.spi.ContractFixture.columns;
import static io.tabledav.spi.ContractFixture.descending;
import static io.tabledav.spi.ContractFixture.failure;
import static io.tabledav.spi.ContractFixture.flat;
import static io.tabledav.spi.ContractFixture.ordered;
import static io.tabledav.spi.ContractTables.NOBODY;
import static io.tabledav.spi.ContractTables.NUMBERS;
import static io.tabledav.spi.ContractTables.PEOPLE;
import static io.tabledav.spi.ContractTables.PEOPLE_ROWS;
import static io.tabledav.spi.ContractTables.WIDE;
import static io.tabledav.spi.ContractTables.odd;
import static io.tabledav.spi.ContractTables.oddColumns;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Predicate.Operand.ColumnValue;
import io.tabledav.spi.ReadShape.SortKey;
import io.tabledav.testing.Rows;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a scan gives for each part of its {@link ReadShape}, but for conditions, which {@link PredicateContract} holds. */
interface ScanContract extends ContractFixture {

    /** No batch holds more rows than this. */
    int MOST_BATCH_ROWS = 65_536;

    @Test
    default void aScanGivesEveryValueOfEveryRow() throws Exception {
        assertThat(rows(PEOPLE))
                .containsExactlyInAnyOrderElementsOf(
                        PEOPLE_ROWS.stream().map(Arrays::asList).toList());
    }

    @Test
    default void anEmptyTableHasItsSchemaAndNoRows() throws Exception {
        try (ArrowReader reader = open(NOBODY, ReadShape.ALL)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields()).hasSize(6);
            assertThat(Rows.read(reader)).isEmpty();
            assertThat(reader.loadNextBatch()).isFalse();
        }
    }

    @Test
    default void aWideTableIsReadWhole() throws Exception {
        @Nullable Object[] values = LongStream.rangeClosed(1, 300).boxed().toArray();
        append(WIDE, Rows.of(values, new @Nullable Object[300]));
        assertThat(rows(WIDE))
                .containsExactlyInAnyOrder(Arrays.asList(values), Arrays.asList(new @Nullable Object[300]));
    }

    @Test
    default void oddNamesAreReadAndWritten() throws Exception {
        append(odd(behaviours()), Rows.of(row(1L, "a", 2L, true, LocalDate.EPOCH), row(2L, null, null, null, null)));
        ReadShape shape = new ReadShape(
                List.of(
                        oddColumns(behaviours()).get(4),
                        oddColumns(behaviours()).get(2),
                        oddColumns(behaviours()).get(1)),
                new Predicate.And(List.of(
                        new Predicate.Holds(
                                new ColumnValue(oddColumns(behaviours()).get(3))),
                        new Predicate.IsNull(
                                new ColumnValue(oddColumns(behaviours()).get(1)), true))),
                List.of(
                        ascending(oddColumns(behaviours()).get(2)),
                        descending(oddColumns(behaviours()).get(1))),
                10L,
                0,
                Set.of(oddColumns(behaviours()).get(2)),
                true);
        assertThat(rows(odd(behaviours()), shape)).containsExactly(List.of(LocalDate.EPOCH, "2", "a"));
    }

    @Test
    default void columnsComeInTheOrderAskedFor() throws Exception {
        try (ArrowReader reader = open(PEOPLE, columns("name", "id"))) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields())
                    .extracting(field -> field.getName())
                    .containsExactly("name", "id");
            assertThat(Rows.read(reader))
                    .contains(List.of("Ada", 1L), List.of("Bob", 2L))
                    .hasSize(7);
        }
    }

    @Test
    default void rowsAreSorted() throws Exception {
        assertThat(flat(rows(PEOPLE, ordered("id", ascending("id"))))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(flat(rows(PEOPLE, ordered("id", descending("id"))))).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(flat(rows(PEOPLE, ordered("name", descending("name")))))
                .containsExactly("Zoë 🎈", "Gus", "Eve", "Dan", "Cleo", "Bob", "Ada");
        // The sort key is not among the columns, and the second key breaks the ties of the first.
        assertThat(flat(rows(PEOPLE, nonNull("height", ascending("height"), descending("id")))))
                .containsExactly(5L, 6L, 7L, 1L, 2L, 4L);
        assertThat(flat(rows(PEOPLE, nonNull("born", descending("born"), ascending("id")))))
                .containsExactly(7L, 4L, 2L, 3L, 1L, 6L);
    }

    private static ReadShape nonNull(String column, SortKey... keys) {
        Predicate present = new Predicate.IsNull(new ColumnValue(column), true);
        return new ReadShape(List.of("id"), present, List.of(keys), null, 0, Set.of(), false);
    }

    @Test
    default void nullSortsAtTheDeclaredEnd() throws Exception {
        List<@Nullable Object> ascending = flat(rows(PEOPLE, ordered("height", ascending("height"))));
        List<@Nullable Object> descending = flat(rows(PEOPLE, ordered("height", descending("height"))));
        boolean first = behaviours().has(Power.NULLS_FIRST);
        assertThat(ascending.indexOf(null)).isEqualTo(first ? 0 : 6);
        assertThat(descending.indexOf(null)).isEqualTo(first ? 6 : 0);
    }

    @Test
    default void limitAndOffsetCutOutAPage() throws Exception {
        assertThat(page(3L, 0)).containsExactly(1L, 2L, 3L);
        assertThat(page(3L, 2)).containsExactly(3L, 4L, 5L);
        assertThat(page(3L, 6)).containsExactly(7L);
        assertThat(page(3L, 7)).isEmpty();
        assertThat(page(3L, 1000)).isEmpty();
        assertThat(page(0L, 0)).isEmpty();
        assertThat(page(null, 5)).containsExactly(6L, 7L);
        assertThat(page(Long.MAX_VALUE, 5)).containsExactly(6L, 7L);
        assertThat(page(1L, Long.MAX_VALUE)).isEmpty();
    }

    private List<@Nullable Object> page(@Nullable Long limit, long offset) throws Exception {
        return flat(rows(
                PEOPLE, new ReadShape(List.of("id"), null, List.of(ascending("id")), limit, offset, Set.of(), false)));
    }

    @Test
    default void distinctGivesEqualRowsOnce() throws Exception {
        ReadShape heights = new ReadShape(List.of("height"), null, List.of(), null, 0, Set.of(), true);
        assertThat(flat(rows(PEOPLE, heights))).containsExactlyInAnyOrder(1.64, 1.82, null, 1.91, -1.77, 0.0);
        ReadShape pairs = new ReadShape(List.of("born", "active"), null, List.of(), null, 0, Set.of(), true);
        assertThat(rows(PEOPLE, pairs)).hasSize(7).doesNotHaveDuplicates();
        ReadShape page = new ReadShape(List.of("height"), null, List.of(descending("height")), 2L, 0, Set.of(), true);
        assertThat(flat(rows(PEOPLE, page))).doesNotHaveDuplicates().hasSize(2).contains(1.91);
    }

    @Test
    default void aColumnIsReadAsTextOnDemand() throws Exception {
        ReadShape shape = new ReadShape(
                List.of("id", "name", "born"), null, List.of(ascending("id")), null, 0, Set.of("id", "born"), false);
        try (ArrowReader reader = open(PEOPLE, shape)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields())
                    .allSatisfy(field -> assertThat(field.getType()).isEqualTo(new ArrowType.Utf8()));
            List<List<@Nullable Object>> rows = Rows.read(reader);
            assertThat(rows.get(0)).containsExactly("1", "Ada", "1815-12-10");
            assertThat(rows.get(4)).containsExactly("5", "Eve", null);
        }
    }

    @Test
    default void aColumnReadAsTextSortsByItsValue() throws Exception {
        appendNumbers(10);
        ReadShape shape = new ReadShape(List.of("n"), null, List.of(descending("n")), 2L, 0, Set.of("n"), false);
        assertThat(flat(rows(NUMBERS, shape))).containsExactly("10", "9");
    }

    @Test
    default void anUnknownColumnIsInvalidWhereverItStands() {
        Predicate where = new Predicate.IsNull(new ColumnValue("nose"), false);
        for (ReadShape shape : List.of(
                columns("id", "nose"),
                columns("ID"),
                new ReadShape(List.of("id"), where, List.of(), null, 0, Set.of(), false),
                ordered("id", ascending("nose")),
                new ReadShape(List.of("id"), null, List.of(), null, 0, Set.of("nose"), false))) {
            DatabaseException failure = failure(Code.INVALID, () -> open(PEOPLE, shape));
            assertThat(failure.message()).containsIgnoringCase(shape.columns().contains("ID") ? "id" : "nose");
        }
    }

    @Test
    default void manyRowsComeInManyBoundedBatches() throws Exception {
        appendNumbers(200_000);
        long sum = 0;
        int batches = 0;
        try (ArrowReader reader = open(NUMBERS, ReadShape.ALL)) {
            while (reader.loadNextBatch()) {
                batches++;
                assertThat(reader.getVectorSchemaRoot().getRowCount()).isBetween(1, MOST_BATCH_ROWS);
                for (List<@Nullable Object> row : Rows.batch(reader.getVectorSchemaRoot())) {
                    long n = (Long) row.get(0);
                    assertThat(row.get(1)).isEqualTo("number " + n);
                    sum += n;
                }
            }
            assertThat(reader.loadNextBatch()).as("a batch after the last").isFalse();
        }
        assertThat(sum).isEqualTo(200_000L * 200_001L / 2);
        assertThat(batches).isGreaterThanOrEqualTo(4);
    }

    @Test
    default void bigRowsComeInBatchesOfBoundedBytes() throws Exception {
        int rows = 96;
        String megabyte = "x".repeat(1 << 20);
        try (ArrowReader input =
                Rows.generated(allocator(), inputSchema(NUMBERS), 4, rows, index -> row(index, megabyte))) {
            database().insert(inserting(NUMBERS, Insert.Mode.APPEND), input);
        }
        try (BufferAllocator small = allocator().newChildAllocator("two thirds of the rows", 0, 64L << 20);
                ArrowReader reader = database().query(new Query.Scan(relation(NUMBERS), ReadShape.ALL), small)) {
            assertThat(Rows.count(reader)).isEqualTo(rows);
        }
    }
}
