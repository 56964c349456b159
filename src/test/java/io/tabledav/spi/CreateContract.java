package io.tabledav.spi;

import static io.tabledav.spi.ContractFixture.failure;
import static io.tabledav.spi.ContractTables.PEOPLE;
import static io.tabledav.spi.ContractTables.TALL;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tables that are made for rows: all of them is there in the end, or nothing. */
interface CreateContract extends ContractFixture {

    String MADE = "made";

    List<Field> FIELDS = List.of(
            Rows.required("id", TableSpec.Type.INT64.arrow()),
            Rows.field("name", TableSpec.Type.UTF8.arrow()),
            Rows.field("height", TableSpec.Type.FLOAT64.arrow()),
            Rows.field("born", TableSpec.Type.DATE32.arrow()),
            Rows.field("active", TableSpec.Type.BOOL.arrow()));

    List<@Nullable Object[]> FILLING = Rows.of(
            row(Long.MAX_VALUE, "Zoë", 0.1, LocalDate.of(2024, 2, 29), true),
            row(Long.MIN_VALUE, "", -1e300, LocalDate.of(1, 1, 1), false),
            row(0L, null, null, null, null),
            row(0L, "x".repeat(100_000), 3.0, LocalDate.of(9999, 12, 31), true));

    /** Words that must not get into any SQL, as the name of a type or of a column. */
    List<String> HOSTILE = List.of(
            "integer); DROP TABLE people; --",
            "integer, extra integer",
            "int DEFAULT 7",
            "int /* */ PRIMARY KEY",
            "text) AS SELECT 1 --",
            "varchar(10)) ; DELETE FROM people ; --",
            "numeric(1,(SELECT 1))",
            "enum('a',')); DROP TABLE people; -- ')",
            "enum('a'') ; DROP TABLE people; --",
            "integer\u0000; DROP TABLE people",
            "a\"b`c]d'e\\",
            "\"; DROP TABLE people; --",
            "`; DROP TABLE people; --",
            "people\".\"id\"",
            "${jndi:x} {d '2024-01-01'} ? $1 :name");

    /** Whether tables can be made; if not, that this is so. */
    private boolean creates() {
        boolean creates = behaviours().has(Power.CREATE);
        assertThat(database() instanceof TableCreator).isEqualTo(creates);
        return creates;
    }

    private InsertResult create(NewTable table, TableCreator.Rows rows) {
        return ((TableCreator) database()).create(table, rows);
    }

    private InsertResult create(String name, List<Field> fields, List<@Nullable Object[]> rows) throws Exception {
        List<ArrowReader> opened = new ArrayList<>();
        try {
            return create(new NewTable(relation(name), fields, false), given(opened, rows, batch -> {}));
        } finally {
            close(opened);
        }
    }

    private DatabaseException refused(Code code, NewTable table, List<@Nullable Object[]> rows, Rows.BatchAction action)
            throws Exception {
        List<RelationName> before = names();
        List<ArrowReader> opened = new ArrayList<>();
        try {
            return failure(code, () -> create(table, given(opened, rows, action)));
        } finally {
            close(opened);
            boolean interrupted = Thread.interrupted();
            assertThat(names())
                    .as("relations after a failure, interrupted %s", interrupted)
                    .isEqualTo(before);
        }
    }

    /** Rows in batches of two, in the types of the columns. */
    private TableCreator.Rows given(List<ArrowReader> opened, List<@Nullable Object[]> rows, Rows.BatchAction action) {
        return columns -> {
            Schema schema = new Schema(columns.stream().map(Column::field).toList());
            ArrowReader reader = Rows.before(Rows.reader(allocator(), schema, 2, rows), action);
            synchronized (opened) {
                opened.add(reader);
            }
            return reader;
        };
    }

    private static void close(List<ArrowReader> opened) throws IOException {
        for (ArrowReader reader : opened) {
            reader.close();
        }
    }

    private List<RelationName> names() {
        return database().listRelations(schema()).stream()
                .map(RelationInfo::name)
                .toList();
    }

    @Test
    default void aTableIsMadeForRowsAndReadsAsTheyWere() throws Exception {
        if (!creates()) {
            return;
        }
        assertThat(create(MADE, FIELDS, FILLING)).isEqualTo(new InsertResult(4, 0, 0, 0));
        assertThat(names()).contains(relation(MADE));
        assertThat(rows(MADE))
                .containsExactlyInAnyOrderElementsOf(
                        FILLING.stream().map(Arrays::asList).toList());
        List<Column> columns = database().listColumns(relation(MADE));
        assertThat(columns).extracting(Column::name).containsExactly("id", "name", "height", "born", "active");
        assertThat(columns).extracting(Column::nullable).containsExactly(false, true, true, true, true);
        assertThat(columns.stream().map(column -> column.field().getType()))
                .isEqualTo(FIELDS.stream().map(Field::getType).toList());
        assertThat(columns).allMatch(Column::insertable).allMatch(column -> column.primaryKeyPosition() == null);
        append(MADE, FILLING);
        assertThat(rows(MADE)).hasSize(8);
    }

    @Test
    default void aTableWithoutRowsIsMade() throws Exception {
        if (!creates()) {
            return;
        }
        assertThat(create(MADE, FIELDS, List.of())).isEqualTo(new InsertResult(0, 0, 0, 0));
        assertThat(rows(MADE)).isEmpty();
    }

    @Test
    default void whatIsThereIsNotMadeAgain() throws Exception {
        if (!creates()) {
            return;
        }
        refused(Code.CONFLICT, new NewTable(relation(PEOPLE), FIELDS, false), FILLING, batch -> {});
        assertThat(rows(PEOPLE)).hasSize(7);
        if (behaviours().has(Power.VIEWS)) {
            refused(Code.CONFLICT, new NewTable(relation(TALL), FIELDS, false), FILLING, batch -> {});
        }
    }

    @Test
    default void aTableNeedsASchema() {
        if (!creates()) {
            return;
        }
        NewTable table = new NewTable(new RelationName("no_such_schema", MADE), FIELDS, false);
        failure(
                Code.NOT_FOUND,
                () -> create(table, columns -> {
                    throw new AssertionError("asked for rows");
                }));
    }

    @Test
    default void nobodySeesTheTableBeforeItIsFull() throws Exception {
        if (!creates()) {
            return;
        }
        List<RelationName> before = names();
        List<ArrowReader> opened = new ArrayList<>();
        try {
            create(new NewTable(relation(MADE), FIELDS, false), given(opened, FILLING, batch -> {
                failure(Code.NOT_FOUND, () -> database().relationInfo(relation(MADE)));
                assertThat(names()).isEqualTo(before);
            }));
        } finally {
            close(opened);
        }
        assertThat(rows(MADE)).hasSize(4);
    }

    @Test
    default void nothingIsLeftOfATableWhoseRowsFail() throws Exception {
        if (!creates()) {
            return;
        }
        NewTable table = new NewTable(relation(MADE), FIELDS, false);
        DatabaseException missing = refused(
                Code.INVALID,
                table,
                Rows.of(FILLING.get(0), FILLING.get(1), row(null, "no id", null, null, null)),
                batch -> {});
        assertThat(missing.row()).isEqualTo(3);
        assertThat(missing.column()).isEqualTo("id");
        DatabaseException broken = refused(Code.INVALID, table, FILLING, batch -> {
            if (batch == 1) {
                throw new IOException("the client went away");
            }
        });
        assertThat(broken).hasRootCauseMessage("the client went away");
        refused(Code.TOO_LARGE, table, FILLING, batch -> {
            if (batch == 1) {
                throw DatabaseException.of(Code.TOO_LARGE, "too large");
            }
        });
        failure(
                Code.INVALID,
                () -> create(table, columns -> {
                    throw DatabaseException.of(Code.INVALID, "a column that cannot be cast");
                }));
        assertThat(create(MADE, FIELDS, FILLING).inserted()).isEqualTo(4);
    }

    @Test
    default void nothingIsLeftOfATableThatIsCancelled() throws Exception {
        if (!creates()) {
            return;
        }
        refused(Code.CANCELLED, new NewTable(relation(MADE), FIELDS, false), FILLING, batch -> {
            if (batch == 1) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(create(MADE, FIELDS, FILLING).inserted()).isEqualTo(4);
    }

    @Test
    default void aDryRunLeavesNothing() throws Exception {
        if (!creates()) {
            return;
        }
        NewTable table = new NewTable(relation(MADE), FIELDS, true);
        if (!behaviours().has(Power.TRANSACTIONAL_DDL)) {
            refused(Code.UNSUPPORTED, table, FILLING, batch -> {});
            return;
        }
        List<RelationName> before = names();
        List<ArrowReader> opened = new ArrayList<>();
        try {
            assertThat(create(table, given(opened, FILLING, batch -> {}))).isEqualTo(new InsertResult(4, 0, 0, 0));
        } finally {
            close(opened);
        }
        assertThat(names()).isEqualTo(before);
        refused(Code.INVALID, table, Rows.of(row(null, "no id", null, null, null)), batch -> {});
    }

    @Test
    default void ofTwoWhoMakeTheSameTableOneSucceeds() throws Exception {
        if (!creates()) {
            return;
        }
        for (int round = 0; round < 5; round++) {
            String name = MADE + round;
            List<ArrowReader> opened = new ArrayList<>();
            Callable<@Nullable Code> creation = () -> {
                try {
                    create(new NewTable(relation(name), FIELDS, false), given(opened, FILLING, batch -> {}));
                    return null;
                } catch (DatabaseException e) {
                    return e.code();
                }
            };
            try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
                List<@Nullable Code> outcomes = new ArrayList<>();
                for (Future<@Nullable Code> outcome : threads.invokeAll(List.of(creation, creation, creation))) {
                    outcomes.add(outcome.get());
                }
                assertThat(outcomes).containsExactlyInAnyOrder(null, Code.CONFLICT, Code.CONFLICT);
            } finally {
                close(opened);
            }
            assertThat(rows(name)).hasSize(4);
        }
        assertThat(names()).filteredOn(name -> !isOfTheFixture(name)).hasSize(5);
    }

    private boolean isOfTheFixture(RelationName name) {
        return name.name().equals(TALL)
                || ContractTables.all(behaviours()).stream()
                        .anyMatch(table -> table.name().equals(name.name()));
    }

    @Test
    default void namesAreNamesAndNothingElse() throws Exception {
        if (!creates()) {
            return;
        }
        for (String hostile : HOSTILE) {
            if (hostile.indexOf('\0') >= 0) {
                continue;
            }
            String name = hostile + "\"'`";
            create(
                    name,
                    List.of(Rows.field(name, ArrowType.Utf8.INSTANCE), Rows.field("b", ArrowType.Utf8.INSTANCE)),
                    Rows.of(row("a", null)));
            assertThat(database().listColumns(relation(name)))
                    .extracting(Column::name)
                    .containsExactly(name, "b");
            assertThat(rows(name)).containsExactly(Arrays.asList("a", null));
        }
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void aTypeThatAFileSuggestsIsATypeAndNothingElse() throws Exception {
        if (!creates()) {
            return;
        }
        List<Field> fields = IntStream.range(0, HOSTILE.size())
                .mapToObj(index -> new Field(
                        "c" + index,
                        new FieldType(
                                true,
                                new ArrowType.Int(64, true),
                                null,
                                Map.of(Column.SQL_TYPE_KEY, HOSTILE.get(index))),
                        List.of()))
                .toList();
        @Nullable Object[] values = fields.stream().map(field -> (Object) 1L).toArray();
        create(MADE, fields, Rows.of(values, new @Nullable Object[values.length]));
        assertThat(rows(MADE))
                .containsExactlyInAnyOrder(Arrays.asList(values), Arrays.asList(new @Nullable Object[values.length]));
        assertThat(database().listColumns(relation(MADE)))
                .hasSize(fields.size())
                .allMatch(column -> column.field().getType().equals(new ArrowType.Int(64, true)))
                .allMatch(Column::nullable)
                .allMatch(column -> column.defaultExpression() == null && column.primaryKeyPosition() == null);
        assertThat(rows(PEOPLE)).hasSize(7);
    }

    @Test
    default void columnsHaveNamesOfTheirOwn() throws Exception {
        if (!creates()) {
            return;
        }
        List<Field> alike =
                List.of(Rows.field("Name", ArrowType.Utf8.INSTANCE), Rows.field("NAME", ArrowType.Utf8.INSTANCE));
        if (behaviours().has(Power.FOLDED_COLUMNS)) {
            DatabaseException refusal =
                    refused(Code.INVALID, new NewTable(relation(MADE), alike, false), List.of(), batch -> {});
            assertThat(refusal.column()).isEqualTo("NAME");
        } else {
            create(MADE, alike, Rows.of(row("a", "b")));
            assertThat(rows(MADE)).containsExactly(List.of("a", "b"));
        }
    }

    @Test
    default void namesThatAreTooLongAreRefusedAndNotCut() throws Exception {
        if (!creates()) {
            return;
        }
        if (behaviours().longestName() == Integer.MAX_VALUE) {
            return;
        }
        String longest = "m".repeat(behaviours().longestName());
        refused(Code.INVALID, new NewTable(relation(longest + "m"), FIELDS, false), FILLING, batch -> {});
        List<Field> fields = List.of(Rows.field(longest + "m", ArrowType.Utf8.INSTANCE));
        refused(Code.INVALID, new NewTable(relation(MADE), fields, false), List.of(), batch -> {});
        create(longest, List.of(Rows.field(longest, ArrowType.Utf8.INSTANCE)), Rows.of(row("a")));
        assertThat(database().listColumns(relation(longest)))
                .extracting(Column::name)
                .containsExactly(longest);
    }
}
