package io.tabledav.backend.sqlite;

import static io.tabledav.backend.sqlite.SqliteFixture.relation;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.Column;
import io.tabledav.spi.Predicate;
import io.tabledav.spi.Predicate.Comparison;
import io.tabledav.spi.Predicate.Operand;
import io.tabledav.spi.Predicate.Operand.ColumnValue;
import io.tabledav.spi.Predicate.Operand.Literal;
import io.tabledav.spi.Predicate.Operator;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.ReadShape.SortKey;
import io.tabledav.spi.Value;
import io.tabledav.testing.Rows;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What columns are read as, by what they declare and by what is in them. */
class SqliteTypesTest {
    private static final String INT64 = "Int(64, true)";
    private static final String FLOAT64 = "FloatingPoint(DOUBLE)";
    private static final String MICROS = "Timestamp(MICROSECOND, null)";

    @RegisterExtension
    final SqliteFixture sqlite = new SqliteFixture();

    static Stream<Arguments> columns() {
        return Stream.of(
                column("INTEGER", "1, NULL, -9223372036854775808, 0", INT64, 1L, null, Long.MIN_VALUE, 0L),
                column("TINYINT UNSIGNED", "255", INT64, 255L),
                column("INTEGER", "1, 1.5, 'x', NULL", "Utf8", "1", "1.5", "x", null),
                column("BIGINT", "1, x'616263'", "Utf8", "1", "abc"),
                column("INT", "9e18, 1e300", "Utf8", "9000000000000000000", "1.0E300"),
                column("BOOLEAN", "1, 0, NULL, TRUE", "Bool", true, false, null, true),
                column("bool", "1, 2", "Utf8", "1", "2"),
                column("BOOLEAN", "'true'", "Utf8", "true"),
                column(
                        "REAL",
                        "1, 2.5, NULL, 0, -0.1, 9e999",
                        FLOAT64,
                        1.0,
                        2.5,
                        null,
                        0.0,
                        -0.1,
                        Double.POSITIVE_INFINITY),
                column("DOUBLE PRECISION", "0.1, 'n/a'", "Utf8", "0.1", "n/a"),
                column("FLOAT", "0.30000000000000004, ''", "Utf8", "0.30000000000000004", ""),
                column("NUMERIC", "1, 2.5", FLOAT64, 1.0, 2.5),
                column("NUMERIC", "9007199254740993, 2.5", "Utf8", "9007199254740993", "2.5"),
                column(
                        "DECIMAL(10,2)",
                        "1, 2.5, -0.07, NULL, 0",
                        "Decimal(10, 2, 128)",
                        decimal("1.00"),
                        decimal("2.50"),
                        decimal("-0.07"),
                        null,
                        decimal("0.00")),
                column("DECIMAL(10,2)", "1.005", "Utf8", "1.005"),
                column("DECIMAL(4,2)", "100", "Utf8", "100"),
                column("DECIMAL(4,2)", "99.99, -99.99", "Decimal(4, 2, 128)", decimal("99.99"), decimal("-99.99")),
                column(
                        "NUMERIC(50, 3)",
                        "1e40, 12.125, 7",
                        "Decimal(50, 3, 256)",
                        decimal("1e40").setScale(3),
                        decimal("12.125"),
                        decimal("7.000")),
                column(
                        "NUMERIC(38)",
                        "9223372036854775807, 1e20",
                        "Decimal(38, 0, 128)",
                        decimal("9223372036854775807"),
                        decimal("100000000000000000000")),
                column("DECIMAL(80, 2)", "1.5", "Utf8", "1.5"),
                column(
                        "DATE",
                        "'2024-02-29', NULL, '0000-01-01'",
                        "Date(DAY)",
                        LocalDate.of(2024, 2, 29),
                        null,
                        LocalDate.of(0, 1, 1)),
                column("DATE", "'2024-02-29', 'soon'", "Utf8", "2024-02-29", "soon"),
                column("DATE", "'2023-02-29'", "Utf8", "2023-02-29"),
                column("DATE", "20240229", "Utf8", "20240229"),
                column(
                        "DATETIME",
                        "'2024-02-29 12:34:56', '2024-02-29T12:34', '2024-02-29 00:00:00.25'",
                        MICROS,
                        LocalDateTime.of(2024, 2, 29, 12, 34, 56),
                        LocalDateTime.of(2024, 2, 29, 12, 34),
                        LocalDateTime.of(2024, 2, 29, 0, 0, 0, 250_000_000)),
                column("TIMESTAMP", "1700000000", "Utf8", "1700000000"),
                column("TIMESTAMP", "'2024-02-29 12:34:56Z'", "Utf8", "2024-02-29 12:34:56Z"),
                column("TIMESTAMP WITH TIME ZONE", "'2024-02-29 12:34:56+02'", "Utf8", "2024-02-29 12:34:56+02"),
                column(
                        "TIME",
                        "'12:34', '12:34:56.789'",
                        "Time(MICROSECOND, 64)",
                        LocalTime.of(12, 34),
                        LocalTime.of(12, 34, 56, 789_000_000)),
                column("BLOB", "x'00ff', x'', NULL", "Binary", bytes(0, 255), bytes(), null),
                column("BLOB", "x'00ff', 'text', 7", "Binary", bytes(0, 255), bytes('t', 'e', 'x', 't'), bytes('7')),
                column("BLOB", "'text', 7", "Utf8", "text", "7"),
                column("TEXT", "'a', '', NULL, x'62', 7", "Utf8", "a", "", null, "b", "7"),
                column("VARCHAR(3)", "'longer than three ünï 🎈'", "Utf8", "longer than three ünï 🎈"),
                column("TEXT", "CAST(x'61ff62' AS TEXT)", "Utf8", "a\uFFFDb"),
                column(
                        "UUID",
                        "'6f9619ff-8b86-d011-b42d-00c04fc964ff', 12",
                        "Utf8",
                        "6f9619ff-8b86-d011-b42d-00c04fc964ff",
                        "12"),
                column("JSON", "'{\"a\": [1]}', 12, 1.5, NULL", "Utf8", "{\"a\": [1]}", "12", "1.5", null),
                column("", "'a', 1, 1.5", "Utf8", "a", "1", "1.5"),
                column("", "1", "Utf8", "1"),
                column("", "'a', x'00'", "Binary", bytes('a'), bytes(0)),
                column("NO SUCH TYPE", "'a', 12", "Utf8", "a", "12"));
    }

    private static Arguments column(String type, String stored, String arrow, @Nullable Object... values) {
        return Arguments.of(type, stored, arrow, Arrays.asList(values));
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    private static ByteBuffer bytes(int... octets) {
        ByteBuffer buffer = ByteBuffer.allocate(octets.length);
        for (int octet : octets) {
            buffer.put((byte) octet);
        }
        return buffer.flip();
    }

    @ParameterizedTest
    @MethodSource("columns")
    void aColumnIsReadAsWhatItDeclaresUnlessAValueContradicts(
            String type, String stored, String arrow, List<@Nullable Object> values) throws Exception {
        sqlite.sql("CREATE TABLE t (c " + type + ")");
        for (String value : stored.split(", (?=(?:[^']*'[^']*')*[^']*$)")) {
            sqlite.sql("INSERT INTO t VALUES (" + value + ")");
        }
        Field field = sqlite.field("t", "c");
        assertThat(field.getType()).hasToString(arrow);
        assertThat(field.getMetadata().getOrDefault(Column.SQL_TYPE_KEY, "")).isEqualTo(type);
        assertThat(sqlite.values("t")).isEqualTo(values);
    }

    @ParameterizedTest
    @MethodSource("columns")
    void whatWasReadIsWrittenAndReadAgain(String type, String stored, String arrow, List<@Nullable Object> values)
            throws Exception {
        aColumnIsReadAsWhatItDeclaresUnlessAValueContradicts(type, stored, arrow, values);
        List<@Nullable Object[]> rows = new ArrayList<>();
        values.forEach(value -> rows.add(Rows.row(value)));
        sqlite.replace("t", rows);
        assertThat(sqlite.field("t", "c").getType()).hasToString(arrow);
        assertThat(sqlite.values("t")).isEqualTo(values);
    }

    @ParameterizedTest
    @MethodSource("columns")
    void aViewAndAQueryReadTheSameValues(String type, String stored, String arrow, List<@Nullable Object> values)
            throws Exception {
        aColumnIsReadAsWhatItDeclaresUnlessAValueContradicts(type, stored, arrow, values);
        sqlite.sql("CREATE VIEW v AS SELECT c FROM t");
        if (type.isEmpty()) {
            return;
        }
        assertThat(sqlite.field("v", "c").getType()).hasToString(arrow);
        assertThat(sqlite.values("v")).isEqualTo(values);
        assertThat(sqlite.result("SELECT c AS other FROM t", Effect.READ))
                .isEqualTo(values.stream().map(Arrays::asList).toList());
    }

    @Test
    void strictTablesAreNotLookedAtAndAnyColumnsAre() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (i INT, r REAL, t TEXT, b BLOB, a ANY) STRICT",
                "INSERT INTO t VALUES (1, 2, 'x', x'00', 7), (NULL, NULL, NULL, NULL, 'y')");
        assertThat(sqlite.database().listColumns(relation("t")))
                .extracting(column -> column.field().getType().toString())
                .containsExactly(INT64, FLOAT64, "Utf8", "Binary", "Utf8");
        assertThat(sqlite.rows("t"))
                .containsExactly(List.of(1L, 2.0, "x", bytes(0), "7"), Arrays.asList(null, null, null, null, "y"));
    }

    @Test
    void anEmptyOrAllNullColumnIsWhatItDeclares() throws Exception {
        sqlite.sql("CREATE TABLE t (i INT, d DATE, n DECIMAL(5,1), b BLOB, j JSON, x)");
        List<String> types = List.of(INT64, "Date(DAY)", "Decimal(5, 1, 128)", "Binary", "Utf8", "Utf8");
        assertThat(sqlite.database().listColumns(relation("t")))
                .extracting(column -> column.field().getType().toString())
                .isEqualTo(types);
        sqlite.sql("INSERT INTO t DEFAULT VALUES");
        assertThat(sqlite.database().listColumns(relation("t")))
                .extracting(column -> column.field().getType().toString())
                .isEqualTo(types);
        assertThat(sqlite.rows("t")).containsExactly(Arrays.asList(new @Nullable Object[6]));
    }

    @Test
    void jsonIsMarkedOnlyIfAllOfItIsJson() throws Exception {
        sqlite.sql("CREATE TABLE t (j JSON)", "INSERT INTO t VALUES ('[1]')");
        assertThat(sqlite.field("t", "j").getMetadata()).containsEntry("ARROW:extension:name", "arrow.json");
        sqlite.sql("INSERT INTO t VALUES ('[1')");
        assertThat(sqlite.field("t", "j").getMetadata()).doesNotContainKey("ARROW:extension:name");
        assertThat(sqlite.values("t")).containsExactly("[1]", "[1");
    }

    @Test
    void expressionsOfAViewAreTypedByTheirValues() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (a INT, b REAL, c TEXT)",
                "INSERT INTO t VALUES (1, 1.5, 'x'), (2, NULL, 'y')",
                "CREATE VIEW v AS SELECT count(*) AS n, avg(a) AS mean, max(c) AS last, sum(b) AS total,"
                        + " NULL AS none, x'00' AS b FROM t");
        assertThat(sqlite.database().listColumns(relation("v")))
                .extracting(column -> column.field().getType().toString())
                .containsExactly(INT64, FLOAT64, "Utf8", FLOAT64, "Utf8", "Binary");
        assertThat(sqlite.rows("v")).containsExactly(Arrays.asList(2L, 1.5, "y", 1.5, null, bytes(0)));
    }

    @Test
    void aTypeFollowsTheCommitsOfOthersAndOurOwn() throws Exception {
        sqlite.sql("CREATE TABLE t (c INT)", "INSERT INTO t VALUES (1)");
        assertThat(sqlite.values("t")).containsExactly(1L);
        sqlite.sql("INSERT INTO t VALUES ('x')");
        assertThat(sqlite.values("t")).containsExactly("1", "x");
        sqlite.replace("t", Rows.of(Rows.row("2")));
        assertThat(sqlite.values("t")).containsExactly(2L);
        sqlite.sql("ALTER TABLE t ADD COLUMN d DATE DEFAULT '2024-01-01'");
        assertThat(sqlite.rows("t")).containsExactly(List.of(2L, LocalDate.of(2024, 1, 1)));
    }

    @Test
    void utf16DatabasesAreRead() throws Exception {
        TestFile wide = new TestFile(sqlite.folder().resolve("wide.db"))
                .execute(
                        "PRAGMA encoding='UTF-16'",
                        "CREATE TABLE t (c TEXT, d DATE, \"ü🎈\" BLOB)",
                        "INSERT INTO t VALUES ('ünï 🎈', '2024-01-01', x'00')");
        sqlite.reopen(SqliteSettings.of(wide.url()));
        assertThat(sqlite.rows("t")).containsExactly(List.of("ünï 🎈", LocalDate.of(2024, 1, 1), bytes(0)));
        sqlite.append("t", Rows.of(Rows.row("größer", LocalDate.of(2025, 1, 1), bytes(1))));
        assertThat(sqlite.rows("t")).contains(List.of("größer", LocalDate.of(2025, 1, 1), bytes(1)));
    }

    @Test
    void literalsAreComparedInTheTypeOfTheColumn() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME, odd DATETIME, u UUID, mixed INT, n DECIMAL(9,2))",
                "INSERT INTO t VALUES"
                        + " (1, '2024-01-01T10:00:00.500', '2024-01-01 10:00:00', 'b', 9, 1.1),"
                        + " (2, '2024-01-01T10:00:00.000', '2024-01-01T10:00', 'a', 10, 2.2),"
                        + " (3, '2024-01-01T09:00:00.000', '2024-01-01 10:00:00.000', '12', 'x', 3)");
        Value ten = new Value.Timestamp(LocalDateTime.of(2024, 1, 1, 10, 0));
        assertThat(ids("at", Operator.EQUAL, ten)).containsExactly(2L);
        assertThat(ids("at", Operator.GREATER, ten)).containsExactly(1L);
        assertThat(ids("odd", Operator.EQUAL, ten)).containsExactly(1L, 2L, 3L);
        assertThat(ids("odd", Operator.LESS, ten)).isEmpty();
        assertThat(ids("u", Operator.LESS, new Value.Text("b"))).containsExactly(2L, 3L);
        assertThat(ids("u", Operator.EQUAL, new Value.Text("12"))).containsExactly(3L);
        // As texts, 10 is before 9.
        assertThat(ids("mixed", Operator.LESS, new Value.Text("9"))).containsExactly(2L);
        assertThat(ids("n", Operator.EQUAL, new Value.Decimal(decimal("2.20")))).containsExactly(2L);
        assertThat(ids("n", Operator.GREATER_OR_EQUAL, new Value.Decimal(decimal("2.2"))))
                .containsExactly(2L, 3L);
        assertThat(sqlite.rows("t", sorted("mixed"))).containsExactly(List.of(2L), List.of(1L), List.of(3L));
    }

    private List<@Nullable Object> ids(String column, Operator operator, Value value) throws Exception {
        Operand left = new ColumnValue(column);
        Predicate where = new Comparison(operator, left, new Literal(value));
        ReadShape shape =
                new ReadShape(List.of("id"), where, List.of(new SortKey("id", false)), null, 0, Set.of(), false);
        return sqlite.rows("t", shape).stream()
                .<@Nullable Object>map(row -> row.get(0))
                .toList();
    }

    private static ReadShape sorted(String column) {
        return new ReadShape(List.of("id"), null, List.of(new SortKey(column, false)), null, 0, Set.of(), false);
    }

    @Test
    void newTimesAreSpelledLikeTheOthers() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (a DATETIME, b DATETIME, c TIME)",
                "INSERT INTO t VALUES ('2024-01-01T10:00:00.500', '2024-01-01 10:00:00', '10:00')");
        LocalDateTime at = LocalDateTime.of(2025, 1, 2, 3, 4, 5);
        sqlite.append(
                "t",
                Rows.of(
                        Rows.row(at, at, LocalTime.of(11, 0)),
                        Rows.row(at.withNano(123_456_000), at.withNano(1_000), LocalTime.of(11, 0, 1))));
        sqlite.sql("CREATE TABLE copy AS SELECT a || '' a, b || '' b, c || '' c FROM t");
        assertThat(sqlite.rows("copy"))
                .containsExactly(
                        List.of("2024-01-01T10:00:00.500", "2024-01-01 10:00:00", "10:00"),
                        List.of("2025-01-02T03:04:05.000", "2025-01-02 03:04:05", "11:00:00"),
                        List.of("2025-01-02T03:04:05.123456", "2025-01-02 03:04:05.000001", "11:00:01"));
    }
}
