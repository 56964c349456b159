package io.tabledav.backend.mysql;

import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.testing.Rows;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.stream.DoubleStream;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values that a way through text could change arrive as they are. Here through MariaDB's driver. */
class MysqlExactnessTest {
    @RegisterExtension
    private final MysqlFixture mysql = new MysqlFixture(driver());

    /** Whose driver it goes through; a constant, since it is asked for before anything is made. */
    MysqlDriver driver() {
        return MysqlDriver.MARIADB;
    }

    /** Writes the values into a column, and gives what the backend then reads. */
    private List<@Nullable Object> through(String type, List<?> values) throws Exception {
        mysql.sql("CREATE OR REPLACE TABLE t (id INT PRIMARY KEY, x " + type + ")");
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Object value : values) {
            rows.add(row((long) rows.size(), value));
        }
        mysql.append("t", rows);
        List<@Nullable Object> read = new ArrayList<>();
        mysql.rows("t").forEach(row -> read.add(row.get(1)));
        return read;
    }

    private void same(String type, List<?> values) throws Exception {
        assertThat(through(type, values)).as(type).isEqualTo(values);
    }

    @Test
    void numbersWithAPointArriveToTheLastBit() throws Exception {
        Random random = new Random(7);
        double[] doubles = DoubleStream.concat(
                        DoubleStream.of(
                                -0.0,
                                0.0,
                                Double.MIN_VALUE,
                                -Double.MIN_VALUE,
                                Double.MIN_NORMAL,
                                Math.nextDown(Double.MIN_NORMAL),
                                Double.MAX_VALUE,
                                -Double.MAX_VALUE,
                                Math.nextUp(1.0),
                                0.1,
                                1 / 3.0,
                                1e7,
                                1e-3,
                                9_007_199_254_740_993.0,
                                1e22,
                                1e23),
                        DoubleStream.generate(() -> Double.longBitsToDouble(random.nextLong()))
                                .filter(Double::isFinite)
                                .limit(3_000))
                .toArray();
        same("DOUBLE", Arrays.stream(doubles).boxed().toList());
        List<Float> floats = new ArrayList<>(List.of(
                -0.0f,
                0.0f,
                Float.MIN_VALUE,
                -Float.MIN_VALUE,
                Float.MIN_NORMAL,
                Math.nextDown(Float.MIN_NORMAL),
                Float.MAX_VALUE,
                -Float.MAX_VALUE,
                Math.nextUp(1.0f),
                0.1f,
                16_777_217f));
        while (floats.size() < 3_000) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(value)) {
                floats.add(value);
            }
        }
        same("FLOAT", floats);
    }

    @Test
    void whatIsNoNumberIsRefused() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x DOUBLE)");
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            DatabaseException failure = MysqlFixture.failure(
                    Code.INVALID, () -> mysql.append("t", Rows.of(row(1L, 1.5), row(2L, value), row(3L, 2.5))));
            assertThat(failure.row()).isEqualTo(2);
            assertThat(failure.column()).isEqualTo("x");
        }
        assertThat(mysql.rows("t")).isEmpty();
    }

    @Test
    void aSingleInADoubleColumnIsTheSameNumber() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x DOUBLE)");
        Schema schema = Rows.schema(
                mysql.field("t", "id"), Rows.field("x", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)));
        append(schema, Rows.of(row(1L, 0.1f), row(2L, -0.0f), row(3L, Float.MIN_VALUE)));
        assertThat(mysql.rows("t"))
                .containsExactly(List.of(1L, (double) 0.1f), List.of(2L, -0.0), List.of(3L, (double) Float.MIN_VALUE));
    }

    private InsertResult append(Schema schema, List<@Nullable Object[]> rows) throws IOException {
        try (ArrowReader reader = Rows.reader(mysql.allocator(), schema, rows)) {
            return mysql.database()
                    .insert(new Insert(mysql.relation("t"), Mode.APPEND, List.of(), Replacement.AUTO, false), reader);
        }
    }

    @Test
    void decimalsArriveToTheLastDigit() throws Exception {
        String whole = "9".repeat(35);
        String fraction = "9".repeat(30);
        same(
                "DECIMAL(65,30)",
                List.of(
                        new BigDecimal(whole + "." + fraction),
                        new BigDecimal("-" + whole + "." + fraction),
                        new BigDecimal("0." + "0".repeat(29) + "1"),
                        new BigDecimal("-0." + "0".repeat(29) + "1"),
                        new BigDecimal("0." + "0".repeat(30))));
        same("DECIMAL(65,0)", List.of(new BigDecimal("9".repeat(65)), new BigDecimal("-" + "9".repeat(65))));
        same("DECIMAL(38,38)", List.of(new BigDecimal("0." + "9".repeat(38))));
    }

    @Test
    void aDecimalOfTooManyDigitsIsRefused() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x DECIMAL(65,0))");
        Schema schema = Rows.schema(mysql.field("t", "id"), Rows.field("x", new ArrowType.Decimal(76, 0, 256)));
        for (String digits : List.of("1" + "0".repeat(65), "9".repeat(76), "-" + "9".repeat(66))) {
            DatabaseException failure = MysqlFixture.failure(
                    Code.INVALID,
                    () -> append(schema, Rows.of(row(1L, BigDecimal.ONE), row(2L, new BigDecimal(digits)))));
            assertThat(failure.row()).isEqualTo(2);
            assertThat(failure.column()).isEqualTo("x");
        }
        assertThat(mysql.rows("t")).isEmpty();
    }

    @Test
    void wholeNumbersBitsAndYearsArrive() throws Exception {
        same("BIGINT UNSIGNED", List.of(new BigInteger("18446744073709551615"), BigInteger.ZERO));
        same("BIGINT", List.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L));
        same("BIT(64)", List.of(new BigInteger("18446744073709551615"), new BigInteger("2577039258396982876")));
        same("BIT(8)", List.of(0L, 39L, 34L, 92L, 255L));
        same("BIT(1)", List.of(true, false));
        same("YEAR", List.of(0L, 1901L, 2155L));
    }

    @Test
    void spansDatesAndTimesArrive() throws Exception {
        same(
                "TIME(6)",
                List.of(
                        Duration.parse("PT838H59M59.999999S"),
                        Duration.parse("-PT838H59M59.999999S"),
                        Duration.parse("PT24H0.000001S"),
                        Duration.ofNanos(-1_000),
                        Duration.ofHours(-100),
                        Duration.ZERO));
        same(
                "DATE",
                List.of(
                        LocalDate.of(0, 1, 1),
                        LocalDate.of(1, 1, 1),
                        LocalDate.of(70, 1, 1),
                        LocalDate.of(1582, 10, 10),
                        LocalDate.of(9999, 12, 31)));
        same(
                "DATETIME(6)",
                List.of(
                        LocalDateTime.parse("0000-01-01T00:00:00.000001"),
                        LocalDateTime.parse("0001-01-01T00:00:00"),
                        LocalDateTime.parse("1582-10-10T12:00:00.5"),
                        LocalDateTime.parse("9999-12-31T23:59:59.999999")));
    }

    @Test
    void momentsAreNotShiftedByAnyZone() throws Exception {
        TimeZone before = TimeZone.getDefault();
        mysql.sql("SET GLOBAL time_zone = '+05:45'");
        try {
            // A night in which an hour was left out there, and one in which an hour came twice.
            TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
            List<String> texts = List.of(
                    "2024-03-10 02:30:00.123456",
                    "2024-11-03 01:30:00.000001",
                    "2024-03-31 02:30:00.999999",
                    "1970-01-01 00:00:01.000000",
                    "2038-01-19 03:14:07.999999");
            for (String type : List.of("DATETIME(6)", "TIMESTAMP(6) NULL")) {
                mysql.sql("CREATE OR REPLACE TABLE t (id INT PRIMARY KEY, x " + type + ")");
                boolean zoned = type.startsWith("TIMESTAMP");
                List<@Nullable Object[]> rows = new ArrayList<>();
                for (String text : texts) {
                    LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
                    rows.add(row((long) rows.size(), zoned ? time.toInstant(java.time.ZoneOffset.UTC) : time));
                }
                mysql.append("t", rows);
                assertThat(mysql.texts("SELECT CAST(CONVERT_TZ(x, '" + (zoned ? "+05:45" : "+00:00")
                                + "', '+00:00') AS CHAR) FROM t ORDER BY id"))
                        .as(type)
                        .isEqualTo(texts);
            }
        } finally {
            TimeZone.setDefault(before);
            mysql.sql("SET GLOBAL time_zone = 'SYSTEM'");
        }
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[512];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = (byte) (index < 256 ? index : 255 - index);
        }
        return bytes;
    }

    private static final List<String> TEXTS = List.of(
            "",
            "'",
            "''",
            "\\",
            "\\'",
            "\\\\",
            "\"",
            "`",
            "?",
            "\\0\\n\\Z\\%\\_",
            "\0\n\r\t\b\u001a",
            "a';DROP TABLE t;-- ",
            "/* no comment */ # -- {d '2000-01-01'}",
            "Zoë 🎈 漢字 \u00a5\u20a9",
            "￥'￦\\",
            "end\\");

    private void bytesAndTexts() throws Exception {
        byte[] all = everyByte();
        same("BLOB", List.of(ByteBuffer.wrap(all), ByteBuffer.wrap(new byte[0]), ByteBuffer.wrap(new byte[5])));
        same("VARBINARY(600)", List.of(ByteBuffer.wrap(all)));
        assertThat(mysql.texts("SELECT HEX(x) FROM t"))
                .containsExactly(HexFormat.of().withUpperCase().formatHex(all));
        for (String type :
                List.of("LONGTEXT", "VARCHAR(100)", "VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")) {
            same(type, TEXTS);
            assertThat(mysql.texts("SELECT HEX(x) FROM t ORDER BY id"))
                    .isEqualTo(TEXTS.stream()
                            .map(text ->
                                    HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_8)))
                            .toList());
        }
        same("JSON", List.of("{\"a\\\\\": \"\\\"\\u0000'\"}", "\"🎈\""));
        same("VARCHAR(100) CHARACTER SET latin1", List.of("é'\\\"\0", "\\", "ÿ¥"));
        same("VARCHAR(100) CHARACTER SET sjis", List.of("表\\'ソ", "能'\"\\"));
        same("ENUM('it''s', X'5C', 'a\"b')", List.of("it's", "\\", "a\"b"));
    }

    @Test
    void bytesAndTextsArrive() throws Exception {
        bytesAndTexts();
    }

    @Test
    void bytesAndTextsArriveWhateverTheServersModesAre() throws Exception {
        String before = mysql.texts("SELECT @@GLOBAL.sql_mode").getFirst();
        mysql.sql("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
        try {
            bytesAndTexts();
            same("DOUBLE", List.of(-0.0, 1e300));
        } finally {
            mysql.sql("SET GLOBAL sql_mode = '" + before + "'");
        }
    }

    @Test
    void textThatAColumnCannotKeepIsRefused() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(10) CHARACTER SET latin1)");
        DatabaseException failure =
                MysqlFixture.failure(Code.INVALID, () -> mysql.append("t", Rows.of(row(1L, "é"), row(2L, "漢"))));
        assertThat(failure.row()).isEqualTo(2);
        assertThat(failure.column()).isEqualTo("x");
        assertThat(mysql.rows("t")).isEmpty();
    }

    @Test
    void geometriesArrive() throws Exception {
        ByteBuffer point = ByteBuffer.allocate(21)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .put((byte) 1)
                .putInt(1)
                .putDouble(Double.longBitsToDouble(0x27225c0027225c01L))
                .putDouble(-0.0)
                .flip();
        same("GEOMETRY", List.of(point));
        same("POINT", List.of(point));
        assertThat(mysql.texts("SELECT HEX(ST_AsWKB(x)) FROM t"))
                .containsExactly(HexFormat.of().withUpperCase().formatHex(point.array()));
    }

    @Test
    void namesOfColumnsMayHoldWhatSqlIsMadeOf() throws Exception {
        List<String> names =
                List.of("it's", "a ? b", "`tick`", "say \"hi\"", "back\\slash", "VALUES (?)", "/*", "--", "; #");
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, "
                + String.join(
                        ", ",
                        names.stream()
                                .map(name -> MysqlNames.quote(name) + " INT")
                                .toList()) + ")");
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (long id = 0; id < 10; id++) {
            @Nullable Object[] row = new @Nullable Object[names.size() + 1];
            for (int column = 0; column < row.length; column++) {
                row[column] = id * 100 + column;
            }
            rows.add(row);
        }
        mysql.append("t", rows);
        assertThat(mysql.rows("t")).isEqualTo(rows.stream().map(Arrays::asList).toList());
    }

    @Test
    void batchesOfNothingButNullsAndManyRowsArrive() throws Exception {
        mysql.sql("CREATE TABLE t (id INT, x DOUBLE, y BLOB, z DATETIME(6), d DECIMAL(10,2), b BIT(7))");
        Schema schema = new Schema(List.of(
                mysql.field("t", "id"),
                mysql.field("t", "x"),
                mysql.field("t", "y"),
                mysql.field("t", "z"),
                mysql.field("t", "d"),
                mysql.field("t", "b")));
        try (ArrowReader rows = Rows.generated(
                mysql.allocator(),
                schema,
                30_000,
                100_000,
                index -> index < 50_000
                        ? row(null, null, null, null, null, null)
                        : row(index, null, null, null, null, 5L))) {
            assertThat(mysql.database()
                            .insert(
                                    new Insert(mysql.relation("t"), Mode.APPEND, List.of(), Replacement.AUTO, false),
                                    rows))
                    .isEqualTo(new InsertResult(100_000, 0, 0, 0));
        }
        assertThat(mysql.texts("SELECT CONCAT_WS(',', COUNT(*), COUNT(id), COUNT(DISTINCT id), MIN(id), MAX(id),"
                        + " COUNT(x), COUNT(y), COUNT(z), COUNT(d), COUNT(b)) FROM t"))
                .containsExactly("100000,50000,50000,50000,99999,0,0,0,0,50000");
    }
}
