package io.tabledav.backend.postgres;

import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.PostgresServer;
import io.tabledav.testing.Rows;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Holds the binary form of every type to the bytes that the server itself writes for the same value. */
class CopyEncoderTest {
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    private static final ArrowType MICROS = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
    private static final ArrowType MICROS_UTC = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everythingIsGivenBack() {
        allocator.close();
    }

    private static byte[] byServer(String query) throws Exception {
        PostgresServer server = PostgresServer.shared();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Connection connection = server.connect(PostgresServer.DATABASE)) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (" + query + ") TO STDOUT (FORMAT BINARY)", bytes);
        }
        return bytes.toByteArray();
    }

    private static CopyColumn column(String name, int oid) {
        CopyColumn.ValueType type = new CopyColumn.ValueType(oid, oid, false, null);
        return new CopyColumn(name, "type " + oid, type, null);
    }

    private byte[] byUs(List<CopyColumn> columns, Schema schema, List<@Nullable Object[]> rows) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowReader reader = Rows.reader(allocator, schema, 3, rows)) {
            CopyWriter writer = new CopyWriter(columns, false, bytes::write);
            while (reader.loadNextBatch()) {
                writer.write(reader.getVectorSchemaRoot());
            }
            writer.end();
            assertThat(writer.rows()).isEqualTo(rows.size());
        }
        return bytes.toByteArray();
    }

    /** Values of one type: as the server writes literals, and as we write objects. */
    private void same(int oid, String type, ArrowType arrow, @Nullable Object... pairs) throws Exception {
        List<String> literals = new ArrayList<>();
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int pair = 0; pair < pairs.length; pair += 2) {
            String literal = (String) pairs[pair];
            literals.add(literal == null ? "(NULL::" + type + ")" : "('" + literal + "'::" + type + ")");
            rows.add(row(pairs[pair + 1]));
        }
        byte[] expected = byServer("VALUES " + String.join(", ", literals));
        byte[] written = byUs(List.of(column("x", oid)), Rows.schema(Rows.field("x", arrow)), rows);
        assertThat(written).as(type).isEqualTo(expected);
    }

    private static ArrowType integer(int bits) {
        return new ArrowType.Int(bits, true);
    }

    @Test
    void numbers() throws Exception {
        same(PostgresOids.BOOL, "bool", ArrowType.Bool.INSTANCE, "t", true, null, null, "f", false);
        same(PostgresOids.INT2, "int2", integer(16), "-32768", -32768L, "32767", 32767L, null, null, "0", 0L);
        same(PostgresOids.INT4, "int4", integer(32), "-2147483648", -2147483648L, "2147483647", 2147483647L);
        same(
                PostgresOids.INT8,
                "int8",
                integer(64),
                "-9223372036854775808",
                Long.MIN_VALUE,
                "9223372036854775807",
                Long.MAX_VALUE);
        same(PostgresOids.INT8, "int8", integer(16), "7", 7L, "-7", -7L);
        same(PostgresOids.OID, "oid", new ArrowType.Int(32, false), "4294967295", 4294967295L, "0", 0L);
        same(
                PostgresOids.FLOAT4,
                "float4",
                new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
                "1.5",
                1.5f,
                "-0",
                -0.0f,
                "Infinity",
                Float.POSITIVE_INFINITY,
                "NaN",
                Float.NaN);
        same(
                PostgresOids.FLOAT8,
                "float8",
                new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
                "1e308",
                1e308,
                "-0",
                -0.0,
                "-Infinity",
                Double.NEGATIVE_INFINITY,
                "NaN",
                Double.NaN);
    }

    @Test
    void decimalsOfAnyWidth() throws Exception {
        for (int bits : List.of(128, 256)) {
            for (int scale : List.of(0, 1, 2, 3, 4, 5, 9, 20)) {
                List<@Nullable Object> pairs = new ArrayList<>();
                for (String number : List.of(
                        "0",
                        "1",
                        "-1",
                        "10000",
                        "-12345678",
                        "99999999",
                        "100000000",
                        "9223372036854775807",
                        "-9223372036854775808",
                        "9223372036854775808",
                        "12345678901234567890123456789",
                        "-99999999999999999999999999999999999999",
                        "10000000000000000000000000000")) {
                    BigDecimal value =
                            new BigDecimal(number).movePointLeft(scale).setScale(scale);
                    pairs.add(value.toPlainString());
                    pairs.add(value);
                }
                int precision = bits == 128 ? 38 : 76;
                same(PostgresOids.NUMERIC, "numeric", new ArrowType.Decimal(precision, scale, bits), pairs.toArray());
            }
        }
        String long76 = "9".repeat(76);
        same(
                PostgresOids.NUMERIC,
                "numeric",
                new ArrowType.Decimal(76, 0, 256),
                long76,
                new BigDecimal(long76),
                "-" + long76,
                new BigDecimal("-" + long76));
    }

    @Test
    void exactTextsOfNumbers() throws Exception {
        List<@Nullable Object> pairs = new ArrayList<>();
        for (String number : List.of(
                "0",
                "-0",
                "0.00",
                "1",
                "-1.10",
                "12345.678",
                "0.0001",
                "0.00010",
                "1000000",
                "123456789012345678901234567890.5",
                "NaN",
                "Infinity",
                "-Infinity",
                "1e10",
                "1.5e-7",
                "12e3",
                "+4",
                ".5",
                "5.",
                "9".repeat(1000) + "." + "1".repeat(999))) {
            pairs.add(number);
            pairs.add(number);
        }
        same(PostgresOids.NUMERIC, "numeric", TEXT, pairs.toArray());
    }

    @Test
    void datesAndTimes() throws Exception {
        same(
                PostgresOids.DATE,
                "date",
                new ArrowType.Date(DateUnit.DAY),
                "2000-01-01",
                LocalDate.of(2000, 1, 1),
                "0001-01-01",
                LocalDate.of(1, 1, 1),
                "5874897-12-31",
                LocalDate.of(5874897, 12, 31),
                "infinity",
                LocalDate.ofEpochDay(Integer.MAX_VALUE),
                "-infinity",
                LocalDate.ofEpochDay(Integer.MIN_VALUE));
        same(
                PostgresOids.TIME,
                "time",
                new ArrowType.Time(TimeUnit.MICROSECOND, 64),
                "00:00",
                LocalTime.MIN,
                "23:59:59.999999",
                LocalTime.of(23, 59, 59, 999_999_000));
        same(
                PostgresOids.TIMESTAMP,
                "timestamp",
                MICROS,
                "1970-01-01",
                LocalDateTime.of(1970, 1, 1, 0, 0),
                "0001-01-01",
                LocalDateTime.of(1, 1, 1, 0, 0),
                "294246-12-31 23:59:59.999999",
                LocalDateTime.of(294246, 12, 31, 23, 59, 59, 999_999_000));
        same(
                PostgresOids.TIMESTAMPTZ,
                "timestamptz",
                MICROS_UTC,
                "2024-02-29 12:00:00.000001+00",
                Instant.parse("2024-02-29T12:00:00.000001Z"),
                "infinity",
                Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000, Long.MAX_VALUE % 1_000_000 * 1_000));
        same(
                PostgresOids.INTERVAL,
                "interval",
                new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                "1 year 2 months -3 days 04:05:06.000007",
                new PeriodDuration(Period.of(0, 14, -3), Duration.ofSeconds(14706, 7_000)),
                "0",
                new PeriodDuration(Period.ZERO, Duration.ZERO));
    }

    @Test
    void textsBytesAndWhatIsMadeOfThem() throws Exception {
        same(PostgresOids.TEXT, "text", TEXT, "", "", "naïve 🎈", "naïve 🎈", null, null);
        same(PostgresOids.VARCHAR, "varchar", new ArrowType.LargeUtf8(), "x", "x");
        same(PostgresOids.BPCHAR, "char(3)", TEXT, "a", "a  ");
        same(PostgresOids.NAME, "name", TEXT, "pg", "pg");
        same(PostgresOids.JSON, "json", TEXT, "{\"a\": 1}", "{\"a\": 1}");
        same(PostgresOids.JSONB, "jsonb", TEXT, "{\"a\": 1}", "{\"a\": 1}");
        same(PostgresOids.XML, "xml", TEXT, "<a/>", "<a/>");
        same(PostgresOids.BYTEA, "bytea", ArrowType.Binary.INSTANCE, "\\x00ff", new byte[] {0, -1}, "", new byte[0]);
        UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        same(PostgresOids.UUID, "uuid", UuidType.INSTANCE, uuid.toString(), uuid);
    }

    @Test
    void arraysOfOneDimension() throws Exception {
        array(PostgresOids.INT4, "int4[]", integer(32), "{1,NULL,3}", List.of(1L, 3L), "{}", List.of());
        array(PostgresOids.TEXT, "text[]", TEXT, "{\"\",b}", List.of("", "b"), "{a}", List.of("a"));
        array(
                PostgresOids.NUMERIC,
                "numeric[]",
                new ArrowType.Decimal(20, 2, 128),
                "{1.50,-20000.00}",
                List.of(new BigDecimal("1.50"), new BigDecimal("-20000.00")),
                "{0.00}",
                List.of(new BigDecimal("0.00")));
    }

    private void array(int element, String type, ArrowType arrow, Object... pairs) throws Exception {
        List<String> literals = new ArrayList<>();
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int pair = 0; pair < pairs.length; pair += 2) {
            literals.add("('" + pairs[pair] + "'::" + type + ")");
            List<@Nullable Object> items = new ArrayList<>((List<?>) pairs[pair + 1]);
            if (((String) pairs[pair]).contains("NULL")) {
                items.add(1, null);
            }
            rows.add(row(items));
        }
        CopyColumn column = new CopyColumn(
                "x",
                type,
                new CopyColumn.ValueType(0, 0, false, null),
                new CopyColumn.ValueType(element, element, false, null));
        Field field = new Field("x", FieldType.nullable(ArrowType.List.INSTANCE), List.of(Rows.field("item", arrow)));
        assertThat(byUs(List.of(column), Rows.schema(field), rows))
                .isEqualTo(byServer("VALUES " + String.join(", ", literals)));
    }

    @Test
    void aRowOfSeveralColumnsAndAValueBeyondTheChunk() throws Exception {
        String large = "é".repeat(200_000);
        List<CopyColumn> columns = List.of(column("a", PostgresOids.INT4), column("b", PostgresOids.TEXT));
        Schema schema = Rows.schema(Rows.field("a", integer(32)), Rows.field("b", TEXT));
        List<@Nullable Object[]> rows = Rows.of(row(1L, "x"), row(2L, large), row(null, null), row(4L, "y"));
        assertThat(byUs(columns, schema, rows))
                .isEqualTo(byServer("VALUES (1, 'x'), (2, repeat('é', 200000)), (NULL, NULL), (4, 'y')"));
    }

    @Test
    void whatPostgresCannotKeepIsInvalidWithRowAndColumn() throws Exception {
        refused(PostgresOids.TEXT, TEXT, "fine", "n\0l");
        refused(PostgresOids.JSONB, TEXT, "1", "\"\0\"");
        refused(PostgresOids.INT2, integer(32), 1L, 40_000L);
        refused(PostgresOids.NUMERIC, TEXT, "1", "one");
        refused(PostgresOids.NUMERIC, TEXT, "1", "1e999999");
        refused(
                PostgresOids.TIME,
                new ArrowType.Time(TimeUnit.NANOSECOND, 64),
                LocalTime.MIN,
                LocalTime.ofNanoOfDay(1));
        refused(
                PostgresOids.INTERVAL,
                new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                new PeriodDuration(Period.ZERO, Duration.ZERO),
                new PeriodDuration(Period.ZERO, Duration.ofNanos(1)));
    }

    private void refused(int oid, ArrowType arrow, Object fine, Object wrong) {
        Schema schema = Rows.schema(Rows.field("x", arrow));
        DatabaseException failure = catchThrowableOfType(
                DatabaseException.class,
                () -> byUs(List.of(column("x", oid)), schema, Rows.of(row(fine), row(fine), row(fine), row(wrong))));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(failure.row()).isEqualTo(4);
        assertThat(failure.column()).isEqualTo("x");
        assertThat(failure.message()).endsWith(".");
    }

    @Test
    void aVectorOfAnotherKindIsInvalid() {
        for (ArrowType arrow : List.of(integer(64), MICROS_UTC, ArrowType.Bool.INSTANCE)) {
            DatabaseException failure = catchThrowableOfType(
                    DatabaseException.class,
                    () -> byUs(
                            List.of(column("x", PostgresOids.TIMESTAMP)),
                            Rows.schema(Rows.field("x", arrow)),
                            Rows.of(row((Object) null))));
            assertThat(failure.code()).isEqualTo(Code.INVALID);
            assertThat(failure.column()).isEqualTo("x");
        }
    }
}
