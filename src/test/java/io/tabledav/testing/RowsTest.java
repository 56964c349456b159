package io.tabledav.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

public class RowsTest {
    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsFree() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    /** A field named x and a value of it, for every Arrow type that {@link Cells} knows. */
    public static List<Arguments> everyType() {
        Field item = Rows.field("item", new ArrowType.Utf8());
        return List.of(
                value(new ArrowType.Bool(), true),
                value(new ArrowType.Int(8, true), -128L),
                value(new ArrowType.Int(16, true), -32_768L),
                value(new ArrowType.Int(32, true), Long.valueOf(Integer.MIN_VALUE)),
                value(new ArrowType.Int(64, true), Long.MIN_VALUE),
                value(new ArrowType.Int(8, false), 200L),
                value(new ArrowType.Int(16, false), 65_000L),
                value(new ArrowType.Int(32, false), 4_000_000_000L),
                value(new ArrowType.Int(64, false), BigInteger.TWO.pow(63)),
                value(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), 0.5f),
                value(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE), Double.NaN),
                value(new ArrowType.Decimal(38, 2, 128), new BigDecimal("-12345678901234567890.50")),
                value(
                        new ArrowType.Decimal(60, 3, 256),
                        new BigDecimal("1234567890123456789012345678901234567890.500")),
                value(new ArrowType.Utf8(), "grüße 🎈"),
                value(new ArrowType.LargeUtf8(), ""),
                value(new ArrowType.Utf8View(), "a text that is longer than twelve bytes"),
                value(new ArrowType.Binary(), ByteBuffer.wrap(new byte[] {0, -1})),
                value(new ArrowType.LargeBinary(), ByteBuffer.wrap(new byte[0])),
                value(new ArrowType.BinaryView(), ByteBuffer.wrap(new byte[] {7})),
                value(new ArrowType.FixedSizeBinary(2), ByteBuffer.wrap(new byte[] {1, 2})),
                value(new ArrowType.Date(DateUnit.DAY), LocalDate.of(1582, 10, 15)),
                value(new ArrowType.Date(DateUnit.MILLISECOND), LocalDate.of(1969, 12, 31)),
                value(new ArrowType.Time(TimeUnit.SECOND, 32), LocalTime.of(23, 59, 59)),
                value(new ArrowType.Time(TimeUnit.MILLISECOND, 32), LocalTime.of(23, 59, 59, 999_000_000)),
                value(new ArrowType.Time(TimeUnit.MICROSECOND, 64), LocalTime.of(0, 0, 0, 1_000)),
                value(new ArrowType.Time(TimeUnit.NANOSECOND, 64), LocalTime.of(0, 0, 0, 1)),
                value(new ArrowType.Timestamp(TimeUnit.SECOND, null), LocalDateTime.of(1969, 1, 1, 0, 0, 1)),
                value(new ArrowType.Timestamp(TimeUnit.MICROSECOND, null), LocalDateTime.of(1, 1, 1, 0, 0, 0, 1_000)),
                value(new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC"), Instant.ofEpochMilli(-1)),
                value(new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC"), Instant.ofEpochSecond(-5, 7)),
                value(new ArrowType.Duration(TimeUnit.MICROSECOND), Duration.ofNanos(-1_000)),
                value(new ArrowType.Interval(IntervalUnit.YEAR_MONTH), Period.ofMonths(14)),
                value(new ArrowType.Interval(IntervalUnit.DAY_TIME), Duration.ofHours(30)),
                value(
                        new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                        new PeriodDuration(Period.of(0, 14, 3), Duration.ofNanos(9))),
                value(UuidType.INSTANCE, UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")),
                Arguments.of(list(item), Arrays.asList("a", null, "")),
                Arguments.of(struct(item), Map.of("item", "a")));
    }

    private static Arguments value(ArrowType type, Object value) {
        return Arguments.of(Rows.field("x", type), value);
    }

    private static Field list(Field item) {
        return new Field("x", FieldType.nullable(new ArrowType.List()), List.of(item));
    }

    private static Field struct(Field member) {
        return new Field("x", FieldType.nullable(new ArrowType.Struct()), List.of(member));
    }

    @ParameterizedTest
    @MethodSource("everyType")
    void aValueOfEveryTypeComesBackAndSoDoesNull(Field field, Object value) throws Exception {
        List<@Nullable Object[]> rows = Rows.of(Rows.row(value), new @Nullable Object[] {null}, Rows.row(value));
        try (ArrowReader reader = Rows.reader(allocator, Rows.schema(field), 2, rows)) {
            assertThat(Rows.read(reader))
                    .containsExactly(List.of(value), Arrays.asList(new @Nullable Object[] {null}), List.of(value));
        }
    }

    @Test
    void rowsArriveInBatchesOfTheSizeAskedFor() throws Exception {
        Schema schema = Rows.schema(Rows.required("n", new ArrowType.Int(64, true)));
        try (ArrowReader reader = Rows.generated(allocator, schema, 4, 10, n -> Rows.row(n))) {
            assertThat(reader.loadNextBatch()).isTrue();
            assertThat(Rows.batch(reader.getVectorSchemaRoot()))
                    .containsExactly(List.of(0L), List.of(1L), List.of(2L), List.of(3L));
            assertThat(Rows.count(reader)).isEqualTo(6);
            assertThat(reader.loadNextBatch()).isFalse();
        }
    }

    @Test
    void aNumberThatDoesNotFitIsRefused() throws Exception {
        Schema schema = Rows.schema(Rows.field("n", new ArrowType.Int(8, true)));
        try (ArrowReader reader = Rows.reader(allocator, schema, Rows.of(Rows.row(300L)))) {
            assertThatThrownBy(reader::loadNextBatch).hasMessageContaining("300 does not fit");
        }
    }
}
