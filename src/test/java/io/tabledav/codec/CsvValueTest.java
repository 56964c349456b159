package io.tabledav.codec;

import static io.tabledav.testing.Rows.field;
import static io.tabledav.testing.Rows.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spellings of single values that CSV takes and refuses. */
class CsvValueTest {
    private static final ArrowType INT = new ArrowType.Int(32, true);
    private static final ArrowType DATE = new ArrowType.Date(DateUnit.DAY);
    private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

    @TempDir
    Path spool;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsFreed() {
        allocator.close();
    }

    @Test
    void valuesAreTakenInEveryCustomarySpelling() throws IOException {
        assertThat(column(INT, "+7", "-0", "0012", "12.0", "2147483647", "-2147483648"))
                .containsExactly(7L, 0L, 12L, 12L, 2147483647L, -2147483648L);
        assertThat(column(DOUBLE, "1", "-1.5", ".5", "1e3", "-0", "0.1", "123456789012345678", "nan", "-inf", "1.0E-7"))
                .containsExactly(
                        1d,
                        -1.5,
                        0.5,
                        1000d,
                        -0d,
                        0.1,
                        123456789012345678d,
                        Double.NaN,
                        Double.NEGATIVE_INFINITY,
                        1e-7);
        assertThat(column(new ArrowType.Bool(), "true", "FALSE", "t", "0")).containsExactly(true, false, true, false);
        ArrowType timestamp = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
        assertThat(column(timestamp, "2024-01-31 12:00:00", "2024-01-31T12:00", "2024-01-31", "2024-01-31T00:00:00.5"))
                .containsExactly(
                        LocalDateTime.of(2024, 1, 31, 12, 0),
                        LocalDateTime.of(2024, 1, 31, 12, 0),
                        LocalDateTime.of(2024, 1, 31, 0, 0),
                        LocalDateTime.of(2024, 1, 31, 0, 0, 0, 500_000_000));
        ArrowType moment = new ArrowType.Timestamp(TimeUnit.SECOND, "UTC");
        assertThat(column(moment, "2024-01-31T12:00:00Z", "2024-01-31T12:00:00", "2024-01-31T12:00:00+02:00"))
                .containsExactly(
                        Instant.parse("2024-01-31T12:00:00Z"),
                        Instant.parse("2024-01-31T12:00:00Z"),
                        Instant.parse("2024-01-31T10:00:00Z"));
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        for (String value : List.of(
                "2147483648", "-2147483649", "1.5", "1e2", " 1", "1 ", "0x1", "--1", "-", "+", "\"\"", "1_0", "١")) {
            assertRefused("x\n" + value + "\n", schema(field("x", INT)));
        }
        for (String value : List.of("1e999", "1,5", "1.5.", "", "0x1p3", "1d", "NaN?")) {
            assertRefused("x\n\"" + value + "\"\n", schema(field("x", DOUBLE)));
        }
        for (String value : List.of(
                "2023-02-29",
                "2024-13-01",
                "2024-00-10",
                "2024-01-32",
                "24-01-01",
                "2024-1-1",
                "2024/01/01",
                "2024-01-01T00:00:00",
                "+5881580-07-12")) {
            assertRefused("x\n" + value + "\n", schema(field("x", DATE)));
        }
        ArrowType naive = new ArrowType.Timestamp(TimeUnit.MILLISECOND, null);
        for (String value : List.of(
                "2024-01-31T24:00:00",
                "2024-01-31T12:60:00",
                "2024-01-31T12:00:00.0001",
                "2024-01-31T12:00:00Z",
                "2024-01-31T12:00:00.",
                "2024-01-31 ")) {
            assertRefused("x\n" + value + "\n", schema(field("x", naive)));
        }
        for (String value : List.of("100.00", "0.001", "-100", "NaN", "1e1000000000")) {
            assertRefused("x\n" + value + "\n", schema(field("x", new ArrowType.Decimal(4, 2, 128))));
        }
        assertRefused("x\nAAA?\n", schema(field("x", new ArrowType.Binary())));
        assertRefused("x\nAAAA\n", schema(field("x", new ArrowType.FixedSizeBinary(2))));
        assertRefused("x\n1\n", schema(field("x", new ArrowType.Null())));
        assertRefused("x\n256\n", schema(field("x", new ArrowType.Int(8, false))));
        assertRefused("x\n18446744073709551616\n", schema(field("x", new ArrowType.Int(64, false))));
        Field list = new Field("x", FieldType.nullable(new ArrowType.List()), List.of(field("item", INT)));
        for (String value : List.of("1", "[1", "[1] 2", "[\"a\"]", "{}", "[[1]]", "[1,]", "nothing")) {
            assertRefused("x\n\"" + value.replace("\"", "\"\"") + "\"\n", schema(list));
        }
    }

    @Test
    void anyShortNumberIsTheSameAsByTheLongWay() throws IOException {
        Random random = new Random(7);
        String[] texts = new String[20_000];
        Object[] doubles = new Object[texts.length];
        Object[] floats = new Object[texts.length];
        for (int i = 0; i < texts.length; i++) {
            String digits = Long.toString(random.nextLong() >>> random.nextInt(64) & Long.MAX_VALUE);
            int point = random.nextInt(digits.length() + 1);
            texts[i] = (random.nextBoolean() ? "-" : "")
                    + (point == 0 ? "0" : digits.substring(0, point))
                    + (point == digits.length() ? "" : "." + digits.substring(point));
            doubles[i] = Double.parseDouble(texts[i]);
            floats[i] = Float.parseFloat(texts[i]);
        }
        assertThat(column(DOUBLE, texts)).containsExactly(doubles);
        assertThat(column(FLOAT, texts)).containsExactly(floats);
    }

    @Test
    void anyDoubleIsReadAsJavaReadsIt() throws IOException {
        Random random = new Random(3);
        String[] texts = new String[100_000];
        Object[] doubles = new Object[texts.length];
        for (int i = 0; i < texts.length; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(14) - 3);
            texts[i] = Double.toString(value);
            doubles[i] = value;
            if (i % 4 == 0) {
                // Between two doubles, where the last digits decide.
                BigDecimal middle = new BigDecimal(value)
                        .add(new BigDecimal(Math.nextUp(value)))
                        .divide(BigDecimal.TWO)
                        .round(new MathContext(16 + random.nextInt(3)));
                texts[i] = middle.toPlainString();
                doubles[i] = Double.parseDouble(texts[i]);
            }
        }
        assertThat(column(DOUBLE, texts)).containsExactly(doubles);
    }

    private List<@Nullable Object> column(ArrowType type, String... values) throws IOException {
        return read("x\n" + String.join("\n", values) + "\n", schema(field("x", type))).stream()
                .map(List::getFirst)
                .toList();
    }

    private void assertRefused(String csv, Schema target) {
        assertThatThrownBy(() -> read(csv, target)).as(csv).isInstanceOfSatisfying(DatabaseException.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.INVALID);
            assertThat(failure.row()).isEqualTo(1);
            assertThat(failure.column()).isEqualTo("x");
        });
    }

    private List<List<@Nullable Object>> read(String csv, Schema target) throws IOException {
        byte[] bytes = csv.getBytes(StandardCharsets.UTF_8);
        try (ArrowReader reader =
                new Codecs(spool).decoder(Format.CSV).decode(new ByteArrayInputStream(bytes), target, allocator)) {
            return Rows.read(reader);
        }
    }
}
