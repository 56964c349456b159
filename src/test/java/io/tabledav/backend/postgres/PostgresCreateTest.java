package io.tabledav.backend.postgres;

import static io.tabledav.backend.postgres.PostgresFixture.failure;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
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
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which types tables get that are made of files, and what the server does not take. */
class PostgresCreateTest {
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;

    private PostgresFixture postgres;

    @BeforeEach
    void open() throws Exception {
        postgres = new PostgresFixture();
    }

    @AfterEach
    void close() throws Exception {
        postgres.close();
    }

    private CreatedColumn created(Field field, List<?> values) throws Exception {
        return CreatedColumn.of(postgres.database, postgres.relation("t"), postgres.allocator, field, values);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BOOL              | boolean                     | same
            INT8              | smallint                    | same
            INT16             | smallint                    | same
            INT32             | integer                     | same
            INT64             | bigint                      | same
            UINT8             | smallint                    | same
            UINT16            | integer                     | same
            UINT32            | bigint                      | same
            UINT64            | numeric(20,0)               | decimals
            FLOAT             | real                        | same
            DOUBLE            | double precision            | same
            DECIMAL           | numeric(12,2)               | same
            LARGE_DECIMAL     | numeric(38,10)              | same
            HUGE_DECIMAL      | numeric(76,38)              | same
            TEXT              | text                        | same
            LARGE_TEXT        | text                        | same
            TEXT_VIEW         | text                        | same
            BYTES             | bytea                       | same
            FIXED_BYTES       | bytea                       | same
            UUIDS             | uuid                        | same
            DATE              | date                        | same
            DATE_MILLIS       | date                        | same
            TIME              | time without time zone      | same
            TIME_SECONDS      | time without time zone      | same
            TIMESTAMP         | timestamp without time zone | same
            TIMESTAMP_NANOS   | timestamp without time zone | same
            INSTANT           | timestamp with time zone    | same
            INSTANT_ELSEWHERE | timestamp with time zone    | same
            DURATION          | text                        | '00:00:00,-838:59:59'
            INTERVAL          | interval                    | same
            JSON              | json                        | same
            LIST              | integer[]                   | same
            LIST_OF_LISTS     | json                        | [[1],[]]
            STRUCT            | json                        | {"a":"it's"}
            """)
    void everyTypeOfAFileHasATypeThatKeepsItsValues(FileColumns column, String sqlType, String values)
            throws Exception {
        CreatedColumn created = created(column.field(), column.samples());
        assertThat(created.sqlType()).isEqualTo(sqlType);
        List<?> expected = switch (values) {
            case "same" -> column.samples();
            case "decimals" ->
                column.samples().stream()
                        .map(value -> new BigDecimal(value.toString()))
                        .toList();
            default -> column == FileColumns.DURATION ? List.of(values.split(",")) : List.of(values);
        };
        assertThat(created.values()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "varchar(20)",
                "char(3)",
                "bpchar",
                "text",
                "name",
                "citext_like",
                "inet",
                "cidr",
                "macaddr",
                "money",
                "int4range",
                "tsvector",
                "bit(3)",
                "bit varying(9)",
                "xml",
                "time with time zone",
                "point"
            })
    void aTextGetsItsTypeBack(String sqlType) throws Exception {
        postgres.execute("CREATE DOMAIN citext_like AS text CHECK (VALUE <> 'no')");
        assertRoundTrip(sqlType);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boolean",
                "smallint",
                "integer",
                "bigint",
                "oid",
                "real",
                "double precision",
                "numeric(12,2)",
                "numeric",
                "numeric(38,10)[]",
                "date",
                "time(3)",
                "timestamp(3)",
                "timestamp(0) with time zone",
                "interval",
                "uuid",
                "json",
                "jsonb",
                "bytea",
                "integer[]",
                "text[]",
                "varchar(5)[]",
                "jsonb[]",
                "uuid[]",
                "timestamptz[]"
            })
    void aValueGetsItsTypeBack(String sqlType) throws Exception {
        assertRoundTrip(sqlType);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TYPE \"Odd \"\"type\"\" [] ; DROP\" AS ENUM ('a', 'b''c')",
                "CREATE DOMAIN \"Odd \"\"type\"\" [] ; DROP\" AS numeric(9,2) CHECK (VALUE > 0)",
                "CREATE TYPE \"Odd \"\"type\"\" [] ; DROP\" AS (x integer, y text)"
            })
    void aTypeOfUsersIsLookedUpAndComesBack(String definition) throws Exception {
        postgres.execute(definition);
        assertRoundTrip("\"Odd \"\"type\"\" [] ; DROP\"");
    }

    /** Reads an empty table with a column of a type, makes another one of what was read, and compares the two. */
    private void assertRoundTrip(String sqlType) throws Exception {
        postgres.execute("CREATE TABLE source (x " + sqlType + ")");
        Field field;
        try (ArrowReader reader = postgres.open("source", ReadShape.ALL)) {
            field = reader.getVectorSchemaRoot().getSchema().getFields().getFirst();
        }
        CreatedColumn created = created(field, List.of());
        assertThat(created.sqlType()).isEqualTo(field.getMetadata().get("tabledav.sql_type"));
        assertThat(created.field()).isEqualTo(field);
    }

    @Test
    void aTypeThatIsNotOneHereIsNotTaken() throws Exception {
        Field unknown = CreatedColumn.suggesting(TEXT, postgres.schema + ".no_such_type", "postgresql");
        assertThat(created(unknown, List.of("a")).sqlType()).isEqualTo("text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integer           | postgresql | does not read as text",
                "character(2)      | sqlite     | is of another dialect",
                "pg_catalog.int4   | postgresql | is no name that the server tells",
                "character(0)      | postgresql | has a number out of bounds",
                "numeric(9,2,1)    | postgresql | has too many numbers",
                "text;             | postgresql | has more behind it"
            })
    void aTypeThatWouldNotDoIsNotTaken(String sqlType, String dialect, String because) throws Exception {
        Field field = CreatedColumn.suggesting(TEXT, sqlType, dialect);
        assertThat(created(field, List.of("abc")).sqlType()).as(because).isEqualTo("text");
    }

    @Test
    void aTypeWithoutADialectIsTakenIfItIsOne() throws Exception {
        Field field = CreatedColumn.suggesting(TEXT, "character varying(3)", null);
        assertThat(created(field, List.of("abc")).sqlType()).isEqualTo("character varying(3)");
    }

    @Test
    void moreColumnsThanATableHasAreRefused() {
        List<Field> fields = IntStream.rangeClosed(0, 1600)
                .mapToObj(index -> Rows.field("c" + index, TEXT))
                .toList();
        DatabaseException refusal = failure(Code.INVALID, () -> create(fields));
        assertThat(refusal.message()).contains("1601", "1600");
    }

    @Test
    void aNameIsMeasuredInBytes() throws Exception {
        failure(Code.INVALID, () -> create(List.of(Rows.field("ä".repeat(32), TEXT))));
        create(List.of(Rows.field("ä".repeat(31) + "a", TEXT)));
        assertThat(postgres.value("SELECT attname FROM pg_attribute WHERE attrelid = '" + postgres.schema
                        + ".t'::regclass AND attnum = 1"))
                .isEqualTo("ä".repeat(31) + "a");
    }

    @Test
    void namesOfTheServersOwnColumnsAreRefused() {
        failure(Code.INVALID, () -> create(List.of(Rows.field("ctid", TEXT))));
    }

    @Test
    void aUserWhoMayNotCreateIsTold() throws Exception {
        String role = postgres.schema + "_reader";
        postgres.execute("CREATE ROLE " + role + " LOGIN", "GRANT USAGE ON SCHEMA " + postgres.schema + " TO " + role);
        try (PostgresDatabase theirs = new PostgresDatabase(
                io.tabledav.backend.jdbc.JdbcSettings.of(postgres.server.url() + "?user=" + role))) {
            failure(
                    Code.FORBIDDEN,
                    () -> CreatedColumn.create(
                            theirs,
                            postgres.relation("t"),
                            postgres.allocator,
                            List.of(Rows.field("a", TEXT)),
                            Rows.of(row("x"))));
        } finally {
            postgres.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    void aColumnThatIsNeverNullInTheFileIsNotNull() throws Exception {
        List<Field> fields = new ArrayList<>(List.of(Rows.required("a", TEXT)));
        fields.add(new Field("b", FieldType.notNullable(new ArrowType.Int(64, false)), List.of()));
        create(fields);
        assertThat(postgres.value("SELECT count(*) FROM pg_attribute WHERE attnotnull AND attnum > 0 AND attrelid = '"
                        + postgres.schema + ".t'::regclass"))
                .isEqualTo("2");
    }

    private void create(List<Field> fields) throws Exception {
        CreatedColumn.create(postgres.database, postgres.relation("t"), postgres.allocator, fields, List.of());
    }
}
