package io.tabledav.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** What the themes of {@link DatabaseContract} share: the database of the running test, and short words for reads and writes. */
interface ContractFixture {

    /** The database of the running test. */
    Database database();

    /** The allocator of the running test; it must be at zero at its end. */
    BufferAllocator allocator();

    Behaviours behaviours();

    String schema();

    Query endlessQuery();

    /** The full name of a table of the fixture. */
    default RelationName relation(String table) {
        return new RelationName(schema(), table);
    }

    /** A reader for a scan of this shape; the test closes it. */
    default ArrowReader open(String table, ReadShape shape) {
        return database().query(new Query.Scan(relation(table), shape), allocator());
    }

    /** All rows of a scan of this shape. */
    default List<List<@Nullable Object>> rows(String table, ReadShape shape) throws Exception {
        try (ArrowReader reader = open(table, shape)) {
            return Rows.read(reader);
        }
    }

    /** All rows of a table. */
    default List<List<@Nullable Object>> rows(String table) throws Exception {
        return rows(table, ReadShape.ALL);
    }

    /** A reader with some columns of a table, in the order given; all of them in ordinal order if none is given. */
    default ArrowReader input(String table, int batchRows, List<@Nullable Object[]> rows, String... columns) {
        return Rows.reader(allocator(), inputSchema(table, columns), batchRows, rows);
    }

    /** The schema that an insert of these columns has. */
    default Schema inputSchema(String table, String... columns) {
        List<Column> all = database().listColumns(relation(table));
        if (columns.length == 0) {
            return new Schema(all.stream().map(Column::field).toList());
        }
        return new Schema(List.of(columns).stream()
                .map(name -> all.stream()
                        .filter(column -> column.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .field())
                .toList());
    }

    /** Writes rows with all columns of the table. */
    default InsertResult write(String table, Insert.Mode mode, List<@Nullable Object[]> rows) throws Exception {
        try (ArrowReader reader = input(table, 1000, rows)) {
            return database().insert(inserting(table, mode), reader);
        }
    }

    /** Appends rows with all columns of the table. */
    default void append(String table, List<@Nullable Object[]> rows) throws Exception {
        assertThat(write(table, Insert.Mode.APPEND, rows)).isEqualTo(new InsertResult(rows.size(), 0, 0, 0));
    }

    /** Appends the numbers from 1 to {@code count}, each with its word. */
    default void appendNumbers(long count) throws Exception {
        try (ArrowReader reader = numbers(count)) {
            database().insert(inserting(ContractTables.NUMBERS, Insert.Mode.APPEND), reader);
        }
    }

    /** A reader of the numbers from 1 to {@code count}, each with its word. */
    default ArrowReader numbers(long count) {
        Schema schema = inputSchema(ContractTables.NUMBERS);
        return Rows.generated(
                allocator(), schema, 10_000, count, index -> Rows.row(index + 1, "number " + (index + 1)));
    }

    /** A write that is really done, in the gentlest way. */
    default Insert inserting(String table, Insert.Mode mode) {
        return new Insert(relation(table), mode, List.of(), Insert.Replacement.AUTO, false);
    }

    /** Asserts that the call fails with this code and a message, and gives the failure. */
    static DatabaseException failure(Code code, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(DatabaseException.class);
        DatabaseException failure = (DatabaseException) thrown;
        assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
        assertThat(failure.message()).isNotBlank();
        return failure;
    }

    /** Everything of these columns. */
    static ReadShape columns(String... columns) {
        return new ReadShape(List.of(columns), null, List.of(), null, 0, Set.of(), false);
    }

    /** The ids, in order, of the rows that meet a condition. */
    static ReadShape idsWhere(Predicate where) {
        return new ReadShape(List.of("id"), where, List.of(ascending("id")), null, 0, Set.of(), false);
    }

    /** One column, sorted by several keys. */
    static ReadShape ordered(String column, ReadShape.SortKey... keys) {
        return new ReadShape(List.of(column), null, List.of(keys), null, 0, Set.of(), false);
    }

    static ReadShape.SortKey ascending(String column) {
        return new ReadShape.SortKey(column, false);
    }

    static ReadShape.SortKey descending(String column) {
        return new ReadShape.SortKey(column, true);
    }

    /** The only column of rows that have one. */
    static List<@Nullable Object> flat(List<List<@Nullable Object>> rows) {
        List<@Nullable Object> values = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            assertThat(row).hasSize(1);
            values.add(row.get(0));
        }
        return values;
    }
}
