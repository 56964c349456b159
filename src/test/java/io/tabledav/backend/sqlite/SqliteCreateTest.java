package io.tabledav.backend.sqlite;

import static io.tabledav.backend.sqlite.SqliteFixture.failure;
import static io.tabledav.backend.sqlite.SqliteFixture.relation;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.ReadShape;
import io.tabledav.testing.CreatedColumn;
import io.tabledav.testing.FileColumns;
import io.tabledav.testing.Rows;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which types tables get that are made of files, and what SQLite does not take. */
class SqliteCreateTest {
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;

    @RegisterExtension
    private final SqliteFixture sqlite = new SqliteFixture();

    private CreatedColumn created(Field field, List<?> values) throws Exception {
        return CreatedColumn.of(sqlite.database(), relation("t"), sqlite.allocator(), field, values);
    }

    private void create(String table, List<Field> fields) throws Exception {
        CreatedColumn.create(sqlite.database(), relation(table), sqlite.allocator(), fields, List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BOOL              | BOOLEAN       | same
            INT8              | INTEGER       | same
            INT16             | INTEGER       | same
            INT32             | INTEGER       | same
            INT64             | INTEGER       | same
            UINT8             | INTEGER       | same
            UINT16            | INTEGER       | same
            UINT32            | INTEGER       | same
            UINT64            | TEXT          | text
            FLOAT             | REAL          | doubles
            DOUBLE            | REAL          | same
            DECIMAL           | DECIMAL(12,2) | same
            LARGE_DECIMAL     | TEXT          | text
            HUGE_DECIMAL      | TEXT          | text
            TEXT              | TEXT          | same
            LARGE_TEXT        | TEXT          | same
            TEXT_VIEW         | TEXT          | same
            BYTES             | BLOB          | same
            FIXED_BYTES       | BLOB          | same
            UUIDS             | TEXT          | text
            DATE              | DATE          | same
            DATE_MILLIS       | DATE          | same
            TIME              | TIME          | same
            TIME_SECONDS      | TIME          | same
            TIMESTAMP         | TIMESTAMP     | same
            TIMESTAMP_NANOS   | TIMESTAMP     | same
            INSTANT           | TEXT          | 2024-02-29T12:00:00.000001Z
            INSTANT_ELSEWHERE | TEXT          | 2024-02-29T12:00:00.500Z
            DURATION          | TEXT          | '00:00:00,-838:59:59'
            INTERVAL          | TEXT          | P1Y2M3DT0.000001S
            JSON              | JSON          | same
            LIST              | JSON          | '[],[1,-2]'
            LIST_OF_LISTS     | JSON          | [[1],[]]
            STRUCT            | JSON          | {"a":"it's"}
            """)
    void everyTypeOfAFileHasATypeThatKeepsItsValues(FileColumns column, String sqlType, String values)
            throws Exception {
        CreatedColumn created = created(column.field(), column.samples());
        assertThat(created.sqlType()).isEqualTo(sqlType);
        List<?> expected = switch (values) {
            case "same" -> column.samples();
            case "text" ->
                column.samples().stream()
                        .map(value -> value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString())
                        .toList();
            case "doubles" ->
                column.samples().stream()
                        .map(value -> ((Number) value).doubleValue())
                        .toList();
            default ->
                column == FileColumns.DURATION
                        ? List.of(values.split(","))
                        : column == FileColumns.LIST ? List.of("[]", "[1,-2]") : List.of(values);
        };
        assertThat(created.values()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INTEGER", "INT", "BIGINT", "TEXT", "VARCHAR(20)", "CHAR(3)", "REAL", "DOUBLE PRECISION", "FLOAT",
                "BOOLEAN", "DATE", "TIME", "DATETIME", "TIMESTAMP", "BLOB", "JSON", "DECIMAL(10,2)", "NUMERIC(30,5)"
            })
    void aTypeComesBack(String sqlType) throws Exception {
        sqlite.sql("CREATE TABLE source (x " + sqlType + ")");
        Field field;
        try (ArrowReader reader = sqlite.open("source", ReadShape.ALL)) {
            field = reader.getVectorSchemaRoot().getSchema().getFields().getFirst();
        }
        CreatedColumn created = created(field, List.of());
        assertThat(created.sqlType()).isEqualTo(sqlType);
        assertThat(created.field()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "character varying(20) | postgresql | TEXT",
                "INTEGER               | sqlite     | TEXT",
                "VARCHAR(20)           |            | VARCHAR(20)",
                "MY TYPE               | sqlite     | TEXT",
                "TEXT) STRICT, x(y     | sqlite     | TEXT",
                "TEXT COLLATE NOCASE   | sqlite     | TEXT",
                "VARCHAR(1,2)          | sqlite     | TEXT"
            })
    void onlyATypeThatIsKnownAndWouldDoIsTaken(String suggested, String dialect, String sqlType) throws Exception {
        assertThat(created(CreatedColumn.suggesting(TEXT, suggested, dialect), List.of("abc"))
                        .sqlType())
                .isEqualTo(sqlType);
    }

    @Test
    void aNameIsTakenWhateverItsCaseAndKind() throws Exception {
        sqlite.sql("CREATE TABLE people (x)", "CREATE INDEX by_x ON people (x)");
        List<Field> fields = List.of(Rows.field("a", TEXT));
        failure(Code.CONFLICT, () -> create("PEOPLE", fields));
        failure(Code.CONFLICT, () -> create("By_X", fields));
        create("Ä", fields);
        create("ä", fields);
    }

    @Test
    void whatIsSqlitesOwnIsRefused() {
        failure(Code.INVALID, () -> create("SQLite_x", List.of(Rows.field("a", TEXT))));
    }

    @Test
    void asManyColumnsAreTakenAsATableHas() throws Exception {
        List<Field> fields = new ArrayList<>(IntStream.range(0, 2000)
                .mapToObj(index -> Rows.field("c" + index, TEXT))
                .toList());
        create("wide", fields);
        fields.add(Rows.field("another", TEXT));
        assertThat(failure(Code.INVALID, () -> create("wider", fields)).message())
                .contains("2001", "2000");
    }

    @Test
    void columnsWhoseNamesDifferBeyondAsciiAreTwo() throws Exception {
        create("t", List.of(Rows.field("Ä", TEXT), Rows.field("ä", TEXT)));
        failure(Code.INVALID, () -> create("u", List.of(Rows.field("äA", TEXT), Rows.field("äa", TEXT))));
    }
}
