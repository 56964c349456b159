package io.tabledav.backend.generic;

import static io.tabledav.backend.generic.GenericFixture.asText;
import static io.tabledav.backend.generic.GenericFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.RelationName;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every type of H2, with its extremes and NULL. */
class GenericTypesTest {
    private static final RelationName KINDS = new RelationName("PUBLIC", "kinds");
    private static final RelationName CLONE = new RelationName("PUBLIC", "clone");
    private static final String TYPES = """
            (c01 BOOLEAN, c02 TINYINT, c03 SMALLINT, c04 INTEGER, c05 BIGINT, c06 REAL, c07 DOUBLE PRECISION,
            c08 NUMERIC(38, 10), c09 NUMERIC(76, 0), c10 NUMERIC(100, 2), c11 DECFLOAT(30), c12 DATE, c13 TIME(6),
            c14 TIMESTAMP(6), c15 TIMESTAMP(6) WITH TIME ZONE, c16 CHAR(3), c17 VARCHAR(10), c18 CLOB,
            c19 VARBINARY(4), c20 BLOB, c21 UUID, c22 ENUM('a', 'b'), c23 VARCHAR_IGNORECASE, c24 BINARY(2),
            c25 INTERVAL DAY, c26 TIME(6) WITH TIME ZONE)""";

    private final H2 h2 = new H2();
    private final GenericFixture fixture = new GenericFixture(h2.url());

    @BeforeEach
    void fill() throws Exception {
        h2.execute(
                "CREATE TABLE kinds " + TYPES,
                "CREATE TABLE clone " + TYPES,
                "INSERT INTO kinds (c01) VALUES (NULL)",
                """
                INSERT INTO kinds VALUES (TRUE, -128, -32768, -2147483648, -9223372036854775808, -3.4028235E38, 4.9E-324,
                -9999999999999999999999999999.9999999999, 9999999999999999999999999999999999999999999999999999999999999999999999999999,
                0.01, 1E-20, DATE '-4712-01-01', TIME '00:00:00', TIMESTAMP '0001-01-01 00:00:00',
                TIMESTAMP WITH TIME ZONE '1969-12-31 23:59:59.999999+00', 'a', '', '', X'', X'00', RANDOM_UUID(), 'a',
                'A', X'0001', INTERVAL '-1' DAY, TIME WITH TIME ZONE '10:00:00+02')""",
                """
                INSERT INTO kinds VALUES (FALSE, 127, 32767, 2147483647, 9223372036854775807, 'NaN', 'Infinity', 0, -1,
                1234567890123456789012345678901234567890.12, 5, DATE '9999-12-31', TIME '23:59:59.999999',
                TIMESTAMP '9999-12-31 23:59:59.999999', TIMESTAMP WITH TIME ZONE '9999-12-31 23:59:59.999999+14', 'zzz',
                'Zoë 🎈', 'long', X'FFFFFFFF', X'FF', RANDOM_UUID(), 'b', '', X'FFFF', INTERVAL '99' DAY,
                TIME WITH TIME ZONE '00:00:00-10')""");
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
        h2.close();
    }

    @Test
    void typesAreTheNarrowestExactOnes() {
        assertThat(fixture.database().listColumns(KINDS))
                .extracting(Column::field)
                .extracting(field -> field.getType().toString())
                .containsExactly(
                        "Bool",
                        "Int(16, true)",
                        "Int(16, true)",
                        "Int(32, true)",
                        "Int(64, true)",
                        "FloatingPoint(SINGLE)",
                        "FloatingPoint(DOUBLE)",
                        "Decimal(38, 10, 128)",
                        "Decimal(76, 0, 256)",
                        "Utf8",
                        "Utf8",
                        "Date(DAY)",
                        "Time(MICROSECOND, 64)",
                        "Timestamp(MICROSECOND, null)",
                        "Timestamp(MICROSECOND, UTC)",
                        "Utf8",
                        "Utf8",
                        "Utf8",
                        "Binary",
                        "Binary",
                        "Utf8",
                        "Utf8",
                        "Utf8",
                        "Binary",
                        "Utf8",
                        "Utf8");
        assertThat(fixture.database().listColumns(KINDS))
                .extracting(Column::sqlType)
                .contains("NUMERIC(38,10)", "CHARACTER VARYING(10)", "BIGINT");
    }

    @Test
    void whatWasReadIsWrittenBackEqual() throws Exception {
        assertThat(fixture.copy(KINDS, CLONE, Mode.APPEND)).isEqualTo(new InsertResult(3, 0, 0, 0));
        assertThat(fixture.rows(CLONE)).containsExactlyElementsOf(fixture.rows(KINDS));
        assertThat(fixture.sql("SELECT * FROM kinds EXCEPT SELECT * FROM clone"))
                .isEmpty();
        assertThat(fixture.sql("SELECT * FROM clone EXCEPT SELECT * FROM kinds"))
                .isEmpty();
        assertThat(fixture.copy(KINDS, CLONE, Mode.REPLACE)).isEqualTo(new InsertResult(3, 0, 3, 0));
    }

    @Test
    void aQueryGivesTheSameTypes() throws Exception {
        assertThat(fixture.sql("SELECT * FROM kinds")).isEqualTo(fixture.rows(KINDS));
        assertThat(fixture.sql("SELECT 1 + 1 AS two, 'x' || c17 AS x FROM kinds WHERE c17 = ''"))
                .containsExactly(List.of(2L, "x"));
    }

    @Test
    void anyColumnCanBeReadAsText() throws Exception {
        for (Column column : fixture.database().listColumns(KINDS)) {
            assertThat(fixture.rows(KINDS, asText(column.name()))).hasSize(3);
        }
        assertThat(fixture.rows(KINDS, asText("c08")).getLast()).containsExactly("0.0000000000");
    }

    @Test
    void aValueThatNoTypeHereCarriesNamesItsColumn() throws Exception {
        h2.execute("CREATE TABLE fine (t TIMESTAMP(9))", "INSERT INTO fine VALUES ('2020-01-01 00:00:00.123456789')");
        RelationName fine = new RelationName("PUBLIC", "fine");
        DatabaseException failure = failure(Code.INVALID, () -> fixture.rows(fine));
        assertThat(failure.column()).isEqualTo("t");
        assertThat(failure.hint()).contains("?text=t");
        assertThat(fixture.rows(fine, asText("t"))).containsExactly(List.of("2020-01-01 00:00:00.123456789"));
    }

    @Test
    void aValueTooLargeForItsColumnIsInvalidWithItsRow() throws Exception {
        h2.execute(
                "CREATE TABLE wide (n NUMERIC(9, 2), t VARCHAR(20))",
                "CREATE TABLE narrow (n NUMERIC(9, 2), t VARCHAR(3))",
                "INSERT INTO wide VALUES (1, 'abc'), (2, 'abcd')");
        RelationName narrow = new RelationName("PUBLIC", "narrow");
        DatabaseException failure =
                failure(Code.INVALID, () -> fixture.copy(new RelationName("PUBLIC", "wide"), narrow, Mode.APPEND));
        assertThat(failure.row()).isEqualTo(2);
        assertThat(fixture.rows(narrow)).isEmpty();
    }
}
