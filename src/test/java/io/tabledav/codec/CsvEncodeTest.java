package io.tabledav.codec;

import static io.tabledav.testing.Rows.field;
import static io.tabledav.testing.Rows.row;
import static io.tabledav.testing.Rows.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvEncodeTest {
    private static final ArrowType TEXT = new ArrowType.Utf8();
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

    @TempDir
    Path spool;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsFreed() {
        allocator.close();
    }

    @Test
    void nullIsEmptyAndTheEmptyTextIsQuoted() throws IOException {
        assertThat(csv(schema(field("a", TEXT), field("b", TEXT)), row("x", null), row("", "y"), row(null, null)))
                .isEqualTo("a,b\nx,\n\"\",y\n,\n");
    }

    @Test
    void quotesOnlyWhatNeedsQuotes() throws IOException {
        assertThat(csv(
                        schema(field("a,b", TEXT), field("say \"x\"", TEXT), field("", TEXT)),
                        row("a,b", "\"", "\"\""),
                        row("two\nlines", "a\rb", "a \"quoted\" word"),
                        row(" blank ", "tab\t", "π;'")))
                .isEqualTo("\"a,b\",\"say \"\"x\"\"\",\"\"\n"
                        + "\"a,b\",\"\"\"\",\"\"\"\"\"\"\n"
                        + "\"two\nlines\",\"a\rb\",\"a \"\"quoted\"\" word\"\n"
                        + " blank ,tab\t,π;'\n");
    }

    @Test
    void writesIntegersOfEveryWidth() throws IOException {
        assertThat(column(new ArrowType.Int(8, true), -128L, 127L)).isEqualTo("-128\n127\n");
        assertThat(column(new ArrowType.Int(16, true), -32768L, 0L)).isEqualTo("-32768\n0\n");
        assertThat(column(new ArrowType.Int(32, true), (long) Integer.MIN_VALUE, 1234567L))
                .isEqualTo("-2147483648\n1234567\n");
        assertThat(column(new ArrowType.Int(64, true), Long.MIN_VALUE, Long.MAX_VALUE))
                .isEqualTo("-9223372036854775808\n9223372036854775807\n");
        assertThat(column(new ArrowType.Int(8, false), 255L)).isEqualTo("255\n");
        assertThat(column(new ArrowType.Int(16, false), 65535L)).isEqualTo("65535\n");
        assertThat(column(new ArrowType.Int(32, false), 4294967295L)).isEqualTo("4294967295\n");
        assertThat(column(new ArrowType.Int(64, false), new BigInteger("18446744073709551615"), 10L))
                .isEqualTo("18446744073709551615\n10\n");
    }

    @Test
    void writesDoublesAsTheShortestTextThatReadsBack() throws IOException {
        double[] values = {
            0,
            -0.0,
            1,
            0.1,
            -2.5,
            0.001,
            1e9,
            1e22,
            1.0 / 3,
            0.1 + 0.2,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            123456.7890125
        };
        StringBuilder expected = new StringBuilder();
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (double value : values) {
            rows.add(row(value));
            expected.append(Double.toString(value)).append('\n');
        }
        assertThat(csv(schema(field("x", DOUBLE)), rows)).isEqualTo("x\n" + expected);
        assertThat(column(DOUBLE, 999999999.999999, 12345678.5)).isEqualTo("999999999.999999\n12345678.5\n");
        assertThat(column(DOUBLE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY))
                .isEqualTo("NaN\nInfinity\n-Infinity\n");
        assertThat(column(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), 0.1f, 16777216f))
                .isEqualTo("0.1\n1.6777216E7\n");
    }

    @Test
    void anyDoubleReadsBackAsItself() throws IOException {
        java.util.Random random = new java.util.Random(42);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            rows.add(row(
                    switch (i % 3) {
                        case 0 -> Double.longBitsToDouble(random.nextLong());
                        case 1 -> random.nextInt(2_000_000_000) / 1e6 - 1000;
                        default -> random.nextDouble();
                    }));
        }
        String[] lines = csv(schema(field("x", DOUBLE)), rows).split("\n");
        for (int i = 0; i < rows.size(); i++) {
            double value = (double) java.util.Objects.requireNonNull(rows.get(i)[0]);
            assertThat(Double.valueOf(lines[i + 1])).isEqualTo(Double.valueOf(value));
            assertThat(lines[i + 1].length())
                    .isLessThanOrEqualTo(Double.toString(value).length() + 3);
        }
    }

    @Test
    void writesDecimalsInPlainDigits() throws IOException {
        assertThat(column(
                        new ArrowType.Decimal(10, 2, 128),
                        new BigDecimal("0.00"),
                        new BigDecimal("-0.05"),
                        new BigDecimal("12345678.90")))
                .isEqualTo("0.00\n-0.05\n12345678.90\n");
        assertThat(column(new ArrowType.Decimal(38, 0, 128), new BigDecimal("-99999999999999999999999999999999999999")))
                .isEqualTo("-99999999999999999999999999999999999999\n");
        assertThat(column(
                        new ArrowType.Decimal(38, 37, 128), new BigDecimal("1.0000000000000000000000000000000000001")))
                .isEqualTo("1.0000000000000000000000000000000000001\n");
        assertThat(column(new ArrowType.Decimal(5, -3, 128), new BigDecimal("12E3")))
                .isEqualTo("12000\n");
        assertThat(column(new ArrowType.Decimal(76, 10, 256), new BigDecimal("-1.0000000001")))
                .isEqualTo("-1.0000000001\n");
    }

    @Test
    void writesDatesAndTimesAsIso8601() throws IOException {
        assertThat(column(
                        new ArrowType.Date(DateUnit.DAY),
                        LocalDate.of(2024, 2, 29),
                        LocalDate.of(1, 1, 1),
                        LocalDate.of(12024, 12, 31),
                        LocalDate.of(-4712, 1, 1)))
                .isEqualTo("2024-02-29\n0001-01-01\n+12024-12-31\n-4712-01-01\n");
        assertThat(column(new ArrowType.Date(DateUnit.MILLISECOND), LocalDate.of(1969, 12, 31)))
                .isEqualTo("1969-12-31\n");
        assertThat(column(
                        new ArrowType.Time(TimeUnit.MICROSECOND, 64),
                        LocalTime.of(7, 8, 9),
                        LocalTime.of(1, 2, 3, 4000)))
                .isEqualTo("07:08:09\n01:02:03.000004\n");
        assertThat(column(
                        new ArrowType.Timestamp(TimeUnit.MICROSECOND, null),
                        LocalDateTime.of(2024, 1, 31, 12, 0),
                        LocalDateTime.of(1960, 1, 1, 23, 59, 59, 999_999_000)))
                .isEqualTo("2024-01-31T12:00:00\n1960-01-01T23:59:59.999999\n");
        assertThat(column(
                        new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC"), Instant.parse("2024-01-31T12:00:00.5Z")))
                .isEqualTo("2024-01-31T12:00:00.500Z\n");
        assertThat(column(
                        new ArrowType.Timestamp(TimeUnit.NANOSECOND, "Europe/Berlin"),
                        Instant.parse("2024-01-31T12:00:00.000000001Z")))
                .isEqualTo("2024-01-31T12:00:00.000000001Z\n");
    }

    @Test
    void anyDateIsWrittenAsJavaWritesIt() throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        StringBuilder expected = new StringBuilder("d\n");
        for (int day = -1_500_000; day < 4_000_000; day += 97) {
            LocalDate date = LocalDate.ofEpochDay(day);
            rows.add(row(date));
            expected.append(date).append('\n');
        }
        assertThat(csv(schema(field("d", new ArrowType.Date(DateUnit.DAY))), rows))
                .isEqualTo(expected.toString());
    }

    @Test
    void writesDurationsAsSqlDoesAndIntervalsAsIso8601() throws IOException {
        assertThat(column(
                        new ArrowType.Duration(TimeUnit.MICROSECOND),
                        Duration.parse("PT-838H-59M-59S"),
                        Duration.ofMillis(1500)))
                .isEqualTo("-838:59:59\n00:00:01.500\n");
        assertThat(column(new ArrowType.Interval(IntervalUnit.YEAR_MONTH), Period.ofMonths(-14)))
                .isEqualTo("P-1Y-2M\n");
        assertThat(column(
                        new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                        new PeriodDuration(Period.of(1, 2, 3), Duration.ofSeconds(4 * 3600 + 5 * 60 + 6)),
                        new PeriodDuration(Period.ZERO, Duration.ofHours(-1)),
                        new PeriodDuration(Period.ofDays(1), Duration.ZERO)))
                .isEqualTo("P1Y2M3DT4H5M6S\nPT-1H\nP1D\n");
    }

    @Test
    void writesOtherTypes() throws IOException {
        assertThat(column(new ArrowType.Bool(), true, false, null)).isEqualTo("true\nfalse\n\n");
        assertThat(column(new ArrowType.Binary(), new byte[] {0, 1, (byte) 0xFF}, new byte[0]))
                .isEqualTo("AAH/\n\"\"\n");
        assertThat(column(new ArrowType.FixedSizeBinary(2), new byte[] {1, 2})).isEqualTo("AQI=\n");
        assertThat(column(UuidType.INSTANCE, UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")))
                .isEqualTo("00112233-4455-6677-8899-aabbccddeeff\n");
        assertThat(column(new ArrowType.LargeUtf8(), "a,b", "c")).isEqualTo("\"a,b\"\nc\n");
        assertThat(column(new ArrowType.Utf8View(), "a text of more than twelve bytes", ""))
                .isEqualTo("a text of more than twelve bytes\n\"\"\n");
    }

    @Test
    void aTableWithoutRowsIsItsHeader() throws IOException {
        assertThat(csv(schema(field("a", TEXT), field("b", DOUBLE)))).isEqualTo("a,b\n");
    }

    private String column(ArrowType type, @Nullable Object... values) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (@Nullable Object value : values) {
            rows.add(row(value));
        }
        String text = csv(schema(field("x", type)), rows);
        assertThat(text).startsWith("x\n");
        return text.substring(2);
    }

    @SafeVarargs
    private String csv(Schema schema, @Nullable Object[]... rows) throws IOException {
        return csv(schema, List.of(rows));
    }

    private String csv(Schema schema, List<@Nullable Object[]> rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowReader reader = Rows.reader(allocator, schema, rows)) {
            new Codecs(spool).encoder(Format.CSV).encode(reader, out);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
