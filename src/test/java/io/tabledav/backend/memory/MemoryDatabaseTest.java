package io.tabledav.backend.memory;

import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is the memory database's own; {@link MemoryDatabaseContractTest} holds what it shares with every backend. */
class MemoryDatabaseTest {
    private static final RelationName NUMBERS = new RelationName("main", "numbers");
    /** Arrow adds some bytes of its own here and there. */
    private static final long SOME_BYTES = 16;

    private static final Field N = Rows.required("n", new ArrowType.Int(64, true));
    private static final Field WORD = Rows.field("word", new ArrowType.Utf8());

    private final BufferAllocator stored = new RootAllocator();
    private final BufferAllocator read = new RootAllocator();
    private final MemoryDatabase database = new MemoryDatabase(stored);

    @AfterEach
    void everyBufferIsFree() {
        database.close();
        assertThat(stored.getAllocatedMemory()).isZero();
        assertThat(read.getAllocatedMemory()).isZero();
        stored.close();
        read.close();
    }

    @Test
    void aReadSharesTheRowsAndTheLastOneFreesThem() throws Exception {
        database.createTable(NUMBERS, List.of(N, WORD), List.of("n"));
        write(NUMBERS, Mode.APPEND, List.of(N, WORD), Rows.of(row(1L, "one of them, and longer"), row(2L, null)));
        long oneVersion = stored.getAllocatedMemory();
        assertThat(oneVersion).isGreaterThan(4 * SOME_BYTES);
        try (ArrowReader before = scan(NUMBERS, ReadShape.ALL)) {
            assertThat(stored.getAllocatedMemory())
                    .as("a read copies nothing")
                    .isCloseTo(oneVersion, within(SOME_BYTES));
            write(
                    NUMBERS,
                    Mode.REPLACE,
                    List.of(N, WORD),
                    Rows.of(row(3L, "three of them, and longer"), row(4L, null)));
            assertThat(stored.getAllocatedMemory())
                    .as("old and new rows")
                    .isCloseTo(2 * oneVersion, within(SOME_BYTES));
            assertThat(Rows.read(before))
                    .containsExactly(List.of(1L, "one of them, and longer"), Arrays.asList(2L, null));
        }
        assertThat(stored.getAllocatedMemory()).as("the new rows only").isCloseTo(oneVersion, within(SOME_BYTES));
        write(NUMBERS, Mode.APPEND, List.of(N, WORD), Rows.of(row(5L, "five of them, and longer"), row(6L, null)));
        assertThat(stored.getAllocatedMemory())
                .as("an append copies no old row")
                .isCloseTo(2 * oneVersion, within(SOME_BYTES));
    }

    @ParameterizedTest
    @MethodSource("io.tabledav.testing.RowsTest#everyType")
    void aValueOfEveryTypeIsStoredAndReadBackAlsoAsText(Field field, Object value) throws Exception {
        RelationName table = new RelationName("main", "values");
        database.createTable(table, List.of(field), List.of());
        write(table, Mode.APPEND, List.of(field), Rows.of(row(value), new @Nullable Object[] {null}, row(value)));
        try (ArrowReader reader = scan(table, ReadShape.ALL)) {
            assertThat(reader.getVectorSchemaRoot().getSchema()).isEqualTo(Rows.schema(field));
            assertThat(Rows.read(reader))
                    .containsExactly(List.of(value), Arrays.asList(new @Nullable Object[] {null}), List.of(value));
        }
        ReadShape text = new ReadShape(List.of("x"), null, List.of(), 1L, 0, Set.of("x"), true);
        try (ArrowReader reader = scan(table, text)) {
            assertThat(Rows.read(reader))
                    .singleElement()
                    .satisfies(row -> assertThat(row.get(0)).isInstanceOf(String.class));
        }
    }

    @Test
    void valuesOfAnotherTypeAreInvalid() {
        database.createTable(NUMBERS, List.of(N), List.of());
        Field text = Rows.field("n", new ArrowType.Utf8());
        DatabaseException failure = failure(() -> write(NUMBERS, Mode.APPEND, List.of(text), Rows.of(row("1"))));
        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(failure.column()).isEqualTo("n");
    }

    @Test
    void aTableIsCreatedOnceAndItsKeyIsNeverNull() {
        database.createTable(NUMBERS, List.of(Rows.field("n", N.getType())), List.of("n"));
        assertThat(database.listColumns(NUMBERS).get(0).nullable()).isFalse();
        assertThat(failure(() -> database.createTable(NUMBERS, List.of(N), List.of()))
                        .code())
                .isEqualTo(Code.CONFLICT);
        assertThatThrownBy(() -> database.createTable(new RelationName("main", "other"), List.of(N), List.of("m")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("m");
    }

    @Test
    void aSchemaIsThereAsLongAsItHasATable() {
        assertThat(database.listSchemas()).isEmpty();
        for (String schema : List.of("b", "a", "c")) {
            database.createTable(new RelationName(schema, "x"), List.of(N), List.of());
            database.createTable(new RelationName(schema, "w"), List.of(N), List.of());
        }
        assertThat(database.listSchemas()).extracting(schema -> schema.name()).containsExactly("a", "b", "c");
        assertThat(database.listRelations("b"))
                .extracting(relation -> relation.name())
                .containsExactly(new RelationName("b", "w"), new RelationName("b", "x"));
    }

    @Test
    void theRowCountIsTold() throws Exception {
        database.createTable(NUMBERS, List.of(N), List.of());
        assertThat(database.relationInfo(NUMBERS).rowCountEstimate()).isEqualTo(0L);
        write(NUMBERS, Mode.APPEND, List.of(N), Rows.of(row(1L), row(2L)));
        write(NUMBERS, Mode.APPEND, List.of(N), Rows.of(row(3L)));
        assertThat(database.relationInfo(NUMBERS).rowCountEstimate()).isEqualTo(3L);
    }

    @Test
    void aClosedDatabaseIsUnavailable() throws Exception {
        database.createTable(NUMBERS, List.of(N), List.of());
        database.close();
        List<ThrowingCallable> calls = new ArrayList<>();
        calls.add(database::listSchemas);
        calls.add(() -> database.listRelations("main"));
        calls.add(() -> scan(NUMBERS, ReadShape.ALL));
        calls.add(() -> write(NUMBERS, Mode.APPEND, List.of(N), Rows.of(row(1L))));
        calls.add(() -> database.createTable(NUMBERS, List.of(N), List.of()));
        for (ThrowingCallable call : calls) {
            assertThat(failure(call).code()).isEqualTo(Code.UNAVAILABLE);
        }
    }

    @Test
    void aWriteThatADatabaseIsClosedUnderIsUnavailableAndFreesItsRows() throws Exception {
        database.createTable(NUMBERS, List.of(N), List.of());
        ArrowReader rows =
                Rows.before(Rows.reader(read, Rows.schema(N), Rows.of(row(1L), row(2L))), batch -> database.close());
        try (rows) {
            assertThat(failure(() -> database.insert(insert(NUMBERS, Mode.APPEND), rows))
                            .code())
                    .isEqualTo(Code.UNAVAILABLE);
        }
    }

    private ArrowReader scan(RelationName table, ReadShape shape) {
        return database.query(new Query.Scan(table, shape), read);
    }

    private void write(RelationName table, Mode mode, List<Field> fields, List<@Nullable Object[]> rows)
            throws Exception {
        try (ArrowReader reader = Rows.reader(read, Rows.schema(fields.toArray(Field[]::new)), rows)) {
            database.insert(insert(table, mode), reader);
        }
    }

    private static Insert insert(RelationName table, Mode mode) {
        return new Insert(table, mode, List.of(), Replacement.AUTO, false);
    }

    private static DatabaseException failure(ThrowingCallable call) {
        return catchThrowableOfType(DatabaseException.class, call);
    }
}
