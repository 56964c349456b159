package io.tabledav.codec;

import static io.tabledav.testing.Rows.field;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.codec.CastReader.Mapping;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CastReaderTest {

    private static final ArrowType INT8 = new ArrowType.Int(8, true);
    private static final ArrowType INT32 = new ArrowType.Int(32, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType UINT32 = new ArrowType.Int(32, false);
    private static final ArrowType UINT64 = new ArrowType.Int(64, false);
    private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType DECIMAL = new ArrowType.Decimal(12, 2, 128);
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    private static final ArrowType LARGE_TEXT = ArrowType.LargeUtf8.INSTANCE;
    private static final ArrowType BYTES = ArrowType.Binary.INSTANCE;
    private static final ArrowType BOOL = ArrowType.Bool.INSTANCE;
    private static final ArrowType DATE = new ArrowType.Date(DateUnit.DAY);
    private static final ArrowType DATE_MILLIS = new ArrowType.Date(DateUnit.MILLISECOND);
    private static final ArrowType TIME = new ArrowType.Time(TimeUnit.MICROSECOND, 64);
    private static final ArrowType TIME_NANOS = new ArrowType.Time(TimeUnit.NANOSECOND, 64);
    private static final ArrowType MICROS = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
    private static final ArrowType NANOS = new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
    private static final ArrowType SECONDS = new ArrowType.Timestamp(TimeUnit.SECOND, null);
    private static final ArrowType UTC_MICROS = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
    private static final ArrowType PARIS_MICROS = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "Europe/Paris");
    private static final LocalDateTime NOON = LocalDateTime.of(2024, 2, 29, 12, 0, 0, 123_456_000);

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsGivenBack() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    static Stream<Arguments> exactCasts() {
        return Stream.of(
                Arguments.of(INT64, 7L, INT64, 7L),
                Arguments.of(INT64, -128L, INT8, -128L),
                Arguments.of(INT8, -1L, INT64, -1L),
                Arguments.of(UINT32, 4_294_967_295L, INT64, 4_294_967_295L),
                Arguments.of(INT64, 4_294_967_295L, UINT32, 4_294_967_295L),
                Arguments.of(INT64, 5L, DOUBLE, 5.0),
                Arguments.of(DOUBLE, 5.0, INT64, 5L),
                Arguments.of(FLOAT, 0.1f, DOUBLE, 0.1),
                Arguments.of(DOUBLE, 12.34, DECIMAL, new BigDecimal("12.34")),
                Arguments.of(DECIMAL, new BigDecimal("12.34"), DOUBLE, 12.34),
                Arguments.of(INT32, 12L, DECIMAL, new BigDecimal("12.00")),
                Arguments.of(DECIMAL, new BigDecimal("12.00"), INT32, 12L),
                Arguments.of(BOOL, true, INT64, 1L),
                Arguments.of(INT64, 0L, BOOL, false),
                Arguments.of(TEXT, "12", INT64, 12L),
                Arguments.of(LARGE_TEXT, "h\u00e9", TEXT, "h\u00e9"),
                Arguments.of(INT64, 12L, TEXT, "12"),
                Arguments.of(DATE, LocalDate.of(2024, 2, 29), TEXT, "2024-02-29"),
                Arguments.of(TEXT, "2024-02-29", DATE, LocalDate.of(2024, 2, 29)),
                Arguments.of(DATE_MILLIS, LocalDate.of(1969, 12, 31), DATE, LocalDate.of(1969, 12, 31)),
                Arguments.of(MICROS, LocalDateTime.of(2024, 2, 29, 0, 0), DATE, LocalDate.of(2024, 2, 29)),
                Arguments.of(DATE, LocalDate.of(2024, 2, 29), MICROS, LocalDateTime.of(2024, 2, 29, 0, 0)),
                Arguments.of(TIME_NANOS, LocalTime.of(1, 2, 3, 4_000), TIME, LocalTime.of(1, 2, 3, 4_000)),
                Arguments.of(NANOS, NOON, MICROS, NOON),
                Arguments.of(SECONDS, NOON.withNano(0), MICROS, NOON.withNano(0)),
                Arguments.of(MICROS, NOON, UTC_MICROS, Instant.parse("2024-02-29T12:00:00.123456Z")),
                Arguments.of(UTC_MICROS, Instant.parse("2024-02-29T12:00:00.123456Z"), MICROS, NOON),
                Arguments.of(
                        PARIS_MICROS,
                        Instant.parse("2024-02-29T12:00:00Z"),
                        UTC_MICROS,
                        Instant.parse("2024-02-29T12:00:00Z")));
    }

    @ParameterizedTest
    @MethodSource("exactCasts")
    void aValueKeepsItsMeaning(ArrowType from, Object value, ArrowType to, Object expected) throws IOException {
        assertThat(cast(from, to, value, null, value))
                .containsExactly(List.of(expected), Arrays.asList((Object) null), List.of(expected));
    }

    static Stream<Arguments> lossyCasts() {
        return Stream.of(
                Arguments.of(INT64, 128L, INT8),
                Arguments.of(INT64, -1L, UINT32),
                Arguments.of(INT64, -1L, UINT64),
                Arguments.of(DOUBLE, 5.5, INT64),
                Arguments.of(DOUBLE, Double.NaN, INT64),
                Arguments.of(DOUBLE, 12.345, DECIMAL),
                Arguments.of(INT64, 12_345_678_901L, DECIMAL),
                Arguments.of(INT64, 2L, BOOL),
                Arguments.of(TEXT, "twelve", INT64),
                Arguments.of(TEXT, "", INT64),
                Arguments.of(TEXT, "2024-02-30", DATE),
                Arguments.of(MICROS, NOON, DATE),
                Arguments.of(NANOS, NOON.withNano(1), MICROS),
                Arguments.of(SECONDS, LocalDateTime.of(290_000_000, 1, 1, 0, 0), MICROS),
                Arguments.of(TIME_NANOS, LocalTime.ofNanoOfDay(1), TIME));
    }

    @ParameterizedTest
    @MethodSource("lossyCasts")
    void aValueThatWouldChangeIsRefused(ArrowType from, Object value, ArrowType to) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> cast(from, to, null, value))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID))
                .satisfies(e -> assertThat(e.row()).isEqualTo(2))
                .satisfies(e -> assertThat(e.column()).isEqualTo("target"));
    }

    static Stream<Arguments> impossibleCasts() {
        return Stream.of(
                Arguments.of(BYTES, TEXT),
                Arguments.of(BYTES, INT64),
                Arguments.of(INT64, BYTES),
                Arguments.of(PARIS_MICROS, MICROS));
    }

    @ParameterizedTest
    @MethodSource("impossibleCasts")
    void typesThatNeverMeetAreRefused(ArrowType from, ArrowType to) {
        Object value = from.equals(BYTES) ? new byte[] {1} : from.equals(INT64) ? 1L : Instant.EPOCH;
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> cast(from, to, value))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID));
    }

    @Test
    void textIsBase64ForBytes() throws IOException {
        assertThat(cast(TEXT, BYTES, "AQI=").toString()).contains("cap=2");
    }

    @Test
    void aColumnOfNullsFitsEveryType() throws IOException {
        assertThat(cast(ArrowType.Null.INSTANCE, DATE, null, null))
                .containsExactly(Arrays.asList((Object) null), Arrays.asList((Object) null));
    }

    @Test
    void rowsAreCountedOverBatches() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            rows.add(row(i == 23 ? "bad" : "1"));
        }
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> castAll(TEXT, INT64, 10, rows))
                .satisfies(e -> assertThat(e.row()).isEqualTo(24));
    }

    @Test
    void columnsAreGivenInTheOrderOfTheMappings() throws IOException {
        ArrowReader source = Rows.reader(
                allocator, Rows.schema(field("a", INT32), field("b", TEXT)), Rows.of(row(1L, "x"), row(2L, "y")));
        List<Mapping> mappings = List.of(new Mapping(1, field("B", TEXT)), new Mapping(0, field("A", INT64)));
        try (ArrowReader reader = CastReader.cast(source, mappings, allocator)) {
            assertThat(reader.getVectorSchemaRoot().getSchema())
                    .isEqualTo(Rows.schema(field("B", TEXT), field("A", INT64)));
            assertThat(Rows.read(reader)).containsExactly(List.of("x", 1L), List.of("y", 2L));
        }
    }

    private List<List<@Nullable Object>> cast(ArrowType from, ArrowType to, @Nullable Object... values)
            throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Object value : values) {
            rows.add(row(value));
        }
        return castAll(from, to, 10, rows);
    }

    private List<List<@Nullable Object>> castAll(
            ArrowType from, ArrowType to, int batchRows, List<@Nullable Object[]> rows) throws IOException {
        Field source = new Field("source", FieldType.nullable(from), List.of());
        Field target = new Field("target", FieldType.nullable(to), List.of());
        try (ArrowReader reader = Rows.reader(allocator, Rows.schema(source), batchRows, rows);
                ArrowReader cast = CastReader.cast(reader, List.of(new Mapping(0, target)), allocator)) {
            return Rows.read(cast);
        }
    }
}
