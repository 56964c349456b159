package io.tabledav.spi;

import static io.tabledav.spi.ContractFixture.failure;
import static io.tabledav.spi.ContractTables.MEMBERS;
import static io.tabledav.spi.ContractTables.PEOPLE;
import static io.tabledav.spi.ContractTables.SEATS;
import static io.tabledav.spi.ContractTables.SETTINGS;
import static io.tabledav.spi.ContractTables.SONGS;
import static io.tabledav.spi.ContractTables.TALL;
import static io.tabledav.spi.ContractTables.TEAMS;
import static io.tabledav.spi.ContractTables.WIDE;
import static io.tabledav.spi.ContractTables.odd;
import static io.tabledav.spi.ContractTables.oddColumns;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a backend tells about schemas, relations, columns, indexes, constraints and views. */
interface MetadataContract extends ContractFixture {

    @Test
    default void theDialectHasALowerCaseNameAndAVersion() {
        Dialect dialect = database().dialect();
        assertThat(dialect.name()).isNotBlank().isLowerCase();
        assertThat(dialect.version()).isNotBlank();
        assertThat(database().dialect()).isEqualTo(dialect);
    }

    @Test
    default void schemasAreInNameOrderAndHoldTheFixture() {
        List<String> names =
                database().listSchemas().stream().map(SchemaInfo::name).toList();
        assertThat(names).contains(schema()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    default void relationsAreInNameOrderAndExactlyThoseOfTheFixture() {
        List<RelationInfo> relations = database().listRelations(schema());
        List<String> expected = new ArrayList<>(
                ContractTables.all(behaviours()).stream().map(TableSpec::name).toList());
        if (behaviours().has(Power.VIEWS)) {
            expected.add(TALL);
        }
        expected.sort(Comparator.naturalOrder());
        assertThat(relations).extracting(relation -> relation.name().name()).containsExactlyElementsOf(expected);
        assertThat(relations).extracting(relation -> relation.name().schema()).containsOnly(schema());
    }

    @Test
    default void aRelationIsToldAloneAsItIsInTheList() {
        for (RelationInfo listed : database().listRelations(schema())) {
            assertThat(database().relationInfo(listed.name())).isEqualTo(listed);
        }
    }

    @Test
    default void aTableIsInsertableAndAViewIsNot() {
        for (RelationInfo relation : database().listRelations(schema())) {
            boolean view = relation.name().name().equals(TALL);
            assertThat(relation.kind()).isEqualTo(view ? RelationKind.VIEW : RelationKind.TABLE);
            assertThat(relation.insertable()).as(relation.toString()).isEqualTo(!view);
        }
    }

    @Test
    default void columnsAreInOrdinalOrderWithTheirNamesTypesAndKeys() {
        for (TableSpec table : ContractTables.all(behaviours())) {
            List<Column> columns = database().listColumns(relation(table.name()));
            assertThat(columns)
                    .extracting(Column::name)
                    .containsExactlyElementsOf(table.columns().stream()
                            .map(TableSpec.ColumnSpec::name)
                            .toList());
            assertThat(columns)
                    .extracting(Column::ordinal)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, columns.size()).boxed().toList());
            int keyPosition = 0;
            for (int index = 0; index < columns.size(); index++) {
                TableSpec.ColumnSpec spec = table.columns().get(index);
                Column column = columns.get(index);
                Field field = column.field();
                assertThat(field.getName()).isEqualTo(column.name());
                assertThat(field.getType()).isEqualTo(spec.type().arrow());
                assertThat(column.nullable()).as(column.toString()).isEqualTo(spec.nullable());
                assertThat(field.isNullable()).as(column.toString()).isEqualTo(spec.nullable());
                assertThat(column.primaryKeyPosition()).isEqualTo(spec.primaryKey() ? ++keyPosition : null);
                assertThat(field.getMetadata().getOrDefault(Column.SQL_TYPE_KEY, ""))
                        .isEqualTo(column.sqlType());
                assertThat(column.insertable()).isTrue();
                assertThat(column.generation()).isIn(Generation.NONE, Generation.IDENTITY);
            }
        }
    }

    @Test
    default void theFieldsOfAReadAreThoseOfTheColumns() throws Exception {
        for (String table : List.of(PEOPLE, odd(behaviours()), WIDE)) {
            List<Field> fields = database().listColumns(relation(table)).stream()
                    .map(Column::field)
                    .toList();
            try (ArrowReader reader = open(table, ReadShape.ALL)) {
                assertThat(reader.getVectorSchemaRoot().getSchema().getFields()).isEqualTo(fields);
            }
        }
    }

    @Test
    default void defaultsAreToldWhereThereAreAny() {
        List<Column> columns = database().listColumns(relation(SETTINGS));
        assertThat(columns.get(0).defaultExpression()).isNull();
        if (behaviours().has(Power.DEFAULTS)) {
            assertThat(columns.get(1).defaultExpression()).contains("'new'");
            assertThat(columns.get(2).defaultExpression()).contains("7");
        } else {
            assertThat(columns).extracting(Column::defaultExpression).containsOnlyNulls();
        }
    }

    @Test
    default void thePrimaryKeyIsAConstraint() {
        List<Constraint> constraints = database().listConstraints(relation(SEATS));
        assertThat(constraints).hasSize(1);
        assertThat(constraints.get(0).kind()).isEqualTo(Kind.PRIMARY_KEY);
        assertThat(constraints.get(0).columns()).containsExactly("line", "place");
        assertThat(constraints.get(0).name()).isNotBlank();
        assertThat(database().listConstraints(relation(SEATS))).isEqualTo(constraints);
        assertThat(database().listConstraints(relation(WIDE))).isEmpty();
    }

    @Test
    default void aForeignKeyIsAConstraintWithItsFarSide() {
        List<Constraint> members = foreignKeys(MEMBERS);
        List<Constraint> songs = foreignKeys(SONGS);
        if (behaviours().has(Power.FOREIGN_KEYS)) {
            assertThat(members).singleElement().satisfies(constraint -> {
                assertThat(constraint.columns()).containsExactly("team_id");
                Constraint.Reference far = Objects.requireNonNull(constraint.references());
                assertThat(far.relation()).isEqualTo(relation(TEAMS));
                assertThat(far.columns()).containsExactly("id");
                assertThat(far.onDelete()).isIn("NO ACTION", "RESTRICT");
            });
            assertThat(songs)
                    .singleElement()
                    .satisfies(constraint -> assertThat(Objects.requireNonNull(constraint.references())
                                    .onDelete())
                            .isEqualTo("CASCADE"));
        } else {
            assertThat(members).isEmpty();
            assertThat(songs).isEmpty();
        }
    }

    private List<Constraint> foreignKeys(String table) {
        return database().listConstraints(relation(table)).stream()
                .filter(constraint -> constraint.kind() == Kind.FOREIGN_KEY)
                .toList();
    }

    @Test
    default void indexesAreInNameOrderAndNameTheirColumns() {
        for (TableSpec table : ContractTables.all(behaviours())) {
            List<String> columns =
                    table.columns().stream().map(TableSpec.ColumnSpec::name).toList();
            List<Index> indexes = database().listIndexes(relation(table.name()));
            assertThat(indexes).extracting(Index::name).isSorted().doesNotHaveDuplicates();
            for (Index index : indexes) {
                assertThat(columns).containsAll(index.columns());
                assertThat(index.partial()).isNull();
            }
        }
        assertThat(database().listIndexes(relation(WIDE))).isEmpty();
    }

    @Test
    default void aViewTellsItsDefinitionAndReadsLikeATable() throws Exception {
        RelationName tall = relation(TALL);
        if (behaviours().has(Power.VIEWS)) {
            ViewDefinition definition = database().viewDefinition(tall);
            assertThat(definition.sql()).containsIgnoringCase("select").contains("people");
            assertThat(definition.dependsOn()).containsExactly(relation(PEOPLE));
            assertThat(database().listColumns(tall)).extracting(Column::name).containsExactly("id", "name");
            assertThat(database().listIndexes(tall)).isEmpty();
            assertThat(database().listConstraints(tall)).isEmpty();
            assertThat(rows(TALL)).containsExactlyInAnyOrder(List.of(2L, "Bob"), List.of(4L, "Dan"));
        } else {
            failure(Code.NOT_FOUND, () -> database().viewDefinition(tall));
        }
    }

    @Test
    default void aTableHasNoViewDefinition() {
        failure(Code.NOT_FOUND, () -> database().viewDefinition(relation(PEOPLE)));
    }

    @Test
    default void theDdlNamesTheTableIfThereIsAny() {
        if (database() instanceof DdlSource source) {
            assertThat(source.ddl(relation(PEOPLE)))
                    .contains("people", "height")
                    .endsWith(";\n");
            failure(Code.NOT_FOUND, () -> source.ddl(relation("no such table")));
        }
    }

    @TestFactory
    default Stream<DynamicTest> whatIsNotThereIsNotFoundByAnyMethod() {
        List<RelationName> absent = List.of(
                relation("no such table"),
                relation("PEOPLE"),
                relation("people "),
                relation("people'"),
                relation("%"),
                relation(""),
                new RelationName("no such schema", PEOPLE),
                new RelationName("", PEOPLE));
        return absent.stream()
                .flatMap(name -> Stream.of(
                        notFound(name, "relationInfo", database()::relationInfo),
                        notFound(name, "listColumns", database()::listColumns),
                        notFound(name, "listIndexes", database()::listIndexes),
                        notFound(name, "listConstraints", database()::listConstraints),
                        notFound(name, "viewDefinition", database()::viewDefinition),
                        notFound(
                                name,
                                "query",
                                relation -> database().query(new Query.Scan(relation, ReadShape.ALL), allocator())),
                        notFound(name, "insert", relation -> {
                            try (ArrowReader rows = input(PEOPLE, 10, List.of())) {
                                database()
                                        .insert(
                                                new Insert(
                                                        relation,
                                                        Insert.Mode.APPEND,
                                                        List.of(),
                                                        Insert.Replacement.AUTO,
                                                        false),
                                                rows);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })));
    }

    private DynamicTest notFound(RelationName name, String method, Consumer<RelationName> call) {
        return DynamicTest.dynamicTest(method + " of " + name, () -> {
            DatabaseException failure = failure(Code.NOT_FOUND, () -> call.accept(name));
            String missing = name.schema().equals(schema()) ? name.name() : name.schema();
            assertThat(failure.message()).contains(missing);
        });
    }

    @Test
    default void aSchemaThatIsNotThereIsNotFound() {
        assertThat(failure(Code.NOT_FOUND, () -> database().listRelations("no such schema"))
                        .message())
                .contains("no such schema");
    }

    @Test
    default void oddNamesComeBackAsTheyAre() throws Exception {
        assertThat(database().relationInfo(relation(odd(behaviours()))).name()).isEqualTo(relation(odd(behaviours())));
        assertThat(database().listColumns(relation(odd(behaviours()))))
                .extracting(Column::name)
                .isEqualTo(oddColumns(behaviours()));
        String longName = ContractTables.longName(behaviours());
        assertThat(database().relationInfo(relation(longName)).name().name()).isEqualTo(longName);
        append(longName, Rows.of(row(1L)));
        assertThat(rows(longName)).containsExactly(List.of(1L));
    }
}
