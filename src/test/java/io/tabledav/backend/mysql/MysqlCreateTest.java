package io.tabledav.backend.mysql;

import static io.tabledav.backend.mysql.MysqlFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.ReadShape;
import io.tabledav.testing.CreatedColumn;
import io.tabledav.testing.FileColumns;
import io.tabledav.testing.MariaDbServer;
import io.tabledav.testing.Rows;
import java.sql.Connection;
import java.sql.Statement;
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

/** Which types tables get that are made of files, what the server does not take, and what is left where a server died. */
class MysqlCreateTest {
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;

    @RegisterExtension
    private final MysqlFixture mysql = new MysqlFixture(MysqlDriver.MARIADB);

    private CreatedColumn created(Field field, List<?> values) throws Exception {
        return CreatedColumn.of(mysql.database(), mysql.relation("t"), mysql.allocator(), field, values);
    }

    private void create(String table, List<Field> fields) throws Exception {
        CreatedColumn.create(mysql.database(), mysql.relation(table), mysql.allocator(), fields, List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BOOL              | bit(1)               | same
            INT8              | tinyint(4)           | same
            INT16             | smallint(6)          | same
            INT32             | int(11)              | same
            INT64             | bigint(20)           | same
            UINT8             | tinyint(3) unsigned  | same
            UINT16            | smallint(5) unsigned | same
            UINT32            | int(10) unsigned     | same
            UINT64            | bigint(20) unsigned  | same
            FLOAT             | float                | same
            DOUBLE            | double               | same
            DECIMAL           | decimal(12,2)        | same
            LARGE_DECIMAL     | decimal(38,10)       | same
            HUGE_DECIMAL      | longtext             | text
            TEXT              | longtext             | same
            LARGE_TEXT        | longtext             | same
            TEXT_VIEW         | longtext             | same
            BYTES             | longblob             | same
            FIXED_BYTES       | longblob             | same
            UUIDS             | char(36)             | text
            DATE              | date                 | same
            DATE_MILLIS       | date                 | same
            TIME              | longtext             | '00:00:00,23:59:59.999999'
            TIME_SECONDS      | longtext             | 23:59:59
            TIMESTAMP         | datetime(6)          | same
            TIMESTAMP_NANOS   | datetime(6)          | same
            INSTANT           | timestamp(6)         | same
            INSTANT_ELSEWHERE | timestamp(6)         | same
            DURATION          | time(6)              | same
            INTERVAL          | longtext             | P1Y2M3DT0.000001S
            JSON              | longtext             | same
            LIST              | longtext             | '[];[1,-2]'
            LIST_OF_LISTS     | longtext             | [[1],[]]
            STRUCT            | longtext             | {"a":"it's"}
            """)
    void everyTypeOfAFileHasATypeThatKeepsItsValues(FileColumns column, String sqlType, String values)
            throws Exception {
        CreatedColumn created = created(column.field(), column.samples());
        assertThat(created.sqlType()).isEqualTo(sqlType);
        List<?> expected = switch (values) {
            case "same" -> column.samples();
            case "text" -> column.samples().stream().map(Object::toString).toList();
            default ->
                switch (column) {
                    case TIME -> List.of(values.split(","));
                    case LIST -> List.of(values.split(";"));
                    default -> List.of(values);
                };
        };
        assertThat(created.values()).isEqualTo(expected);
        boolean json = List.of(FileColumns.JSON, FileColumns.LIST, FileColumns.LIST_OF_LISTS, FileColumns.STRUCT)
                .contains(column);
        assertThat(created.field().getMetadata().containsKey("ARROW:extension:name"))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tinyint(1)",
                "int(10) unsigned zerofill",
                "bigint(20) unsigned",
                "mediumint(9)",
                "float",
                "double",
                "decimal(10,2)",
                "decimal(65,30) unsigned",
                "bit(1)",
                "bit(9)",
                "year(4)",
                "date",
                "datetime",
                "datetime(3)",
                "timestamp(6)",
                "time(2)",
                "char(3)",
                "varchar(20)",
                "binary(4)",
                "varbinary(9)",
                "tinytext",
                "text",
                "mediumtext",
                "longtext",
                "blob",
                "json",
                "enum('a','b''c','d\\\\e',')','')",
                "set('x','y z')",
                "uuid",
                "point"
            })
    void aTypeComesBack(String sqlType) throws Exception {
        mysql.sql("CREATE TABLE source (x " + sqlType + " NULL)");
        Field field;
        try (ArrowReader reader = mysql.open("source", ReadShape.ALL)) {
            field = reader.getVectorSchemaRoot().getSchema().getFields().getFirst();
        }
        CreatedColumn created = created(field, List.of());
        assertThat(created.sqlType()).isEqualTo(field.getMetadata().get("tabledav.sql_type"));
        assertThat(created.field()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "character varying(20)         | postgresql | longtext",
                "text                          | postgresql | longtext",
                "int(11)                       | mysql      | longtext",
                "varchar(20)                   |            | varchar(20)",
                "varchar(99999)                | mysql      | longtext",
                "varchar(20) CHARACTER SET x   | mysql      | longtext",
                "enum('a'                      | mysql      | longtext",
                "enum('a') , y int             | mysql      | longtext",
                "enum('a',)                    | mysql      | longtext",
                "enum()                        | mysql      | longtext",
                "enum('a\\'')                  | mysql      | longtext",
                "enum('a\\'); DROP TABLE x; -- | mysql      | longtext",
                "enum(a)                       | mysql      | longtext"
            })
    void onlyATypeThatIsKnownAndWouldDoIsTaken(String suggested, String dialect, String sqlType) throws Exception {
        assertThat(created(CreatedColumn.suggesting(TEXT, suggested, dialect), List.of("a"))
                        .sqlType())
                .isEqualTo(sqlType);
    }

    @Test
    void aTableKeepsAnyTextAndHasTransactionsWhateverTheSchemasDefaultsAre() throws Exception {
        mysql.sql("ALTER DATABASE `" + mysql.schema() + "` CHARACTER SET latin1");
        assertThat(created(Rows.field("x", TEXT), List.of("日本 🎈")).values()).containsExactly("日本 🎈");
        assertThat(mysql.texts(
                        "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_NAME = 't' AND TABLE_SCHEMA = '"
                                + mysql.schema() + "'"))
                .containsExactly("InnoDB");
    }

    @Test
    void tooManyColumnsAndTooLongRowsAreRefused() {
        assertThat(failure(Code.INVALID, () -> create("t", columns(1018))).message())
                .contains("1018", "1017");
        assertThat(failure(Code.INVALID, () -> create("t", columns(1017))).message())
                .contains("row");
        assertThat(mysql.database().listRelations(mysql.schema())).isEmpty();
    }

    private static List<Field> columns(int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> Rows.field("c" + index, TEXT))
                .toList();
    }

    @Test
    void namesThatTheServersDoNotTakeAreRefused() {
        List<Field> fields = List.of(Rows.field("a", TEXT));
        failure(Code.INVALID, () -> create("t ", fields));
        failure(Code.INVALID, () -> create("🎈", fields));
        failure(Code.INVALID, () -> create("t", List.of(Rows.field("a ", TEXT))));
        failure(Code.INVALID, () -> create("t", List.of(Rows.field("é", TEXT), Rows.field("É", TEXT))));
    }

    @Test
    void whatADeadServerLeftIsDroppedAndWhatALivingOneFillsIsNot() throws Exception {
        mysql.sql(
                "CREATE TABLE `" + MysqlCreate.FILLING + "left` (x int)",
                "CREATE TABLE `" + MysqlCreate.FILLING + "alive` (x int)");
        try (Connection other = MariaDbServer.shared().connect(mysql.schema());
                Statement statement = other.createStatement()) {
            statement.execute("SELECT GET_LOCK('" + MysqlCreate.FILLING + "alive', 0)");
            assertThat(mysql.database().listRelations(mysql.schema())).isEmpty();
            create("t", List.of(Rows.field("a", TEXT)));
        }
        assertThat(mysql.texts("SHOW TABLES")).containsExactly("t", MysqlCreate.FILLING + "alive");
    }

    @Test
    void nothingIsLeftOfATableThatFails() throws Exception {
        Field field = CreatedColumn.suggesting(TEXT, "varchar(2)", "mysql");
        failure(Code.INVALID, () -> created(field, List.of("ab", "abc")));
        assertThat(mysql.texts("SHOW TABLES")).isEmpty();
    }
}
