package io.tabledav.codec;

import static io.tabledav.testing.Rows.field;
import static io.tabledav.testing.Rows.row;
import static io.tabledav.testing.Rows.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.codec.CastReader.Mapping;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CastReaderTest {
    private static final ArrowType TEXT = new ArrowType.Utf8();
    private static final ArrowType BOOL = new ArrowType.Bool();
    private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType DAYS = new ArrowType.Date(DateUnit.DAY);
    private static final ArrowType DAYS_AS_MILLIS = new ArrowType.Date(DateUnit.MILLISECOND);

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everyBufferIsFreed() {
        allocator.close();
    }

    static List<TypeSample> types() {
        return TypeSample.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeGoesIntoItself(TypeSample type) throws IOException {
        assertThat(cast(type.field(), type.field(), type.values())).isEqualTo(type.values());
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeGoesIntoTextAndBack(TypeSample type) throws IOException {
        Field text = field("x", TEXT);
        List<Object> texts = cast(type.field(), text, type.values());
        assertThat(texts).allSatisfy(value -> assertThat(value).isInstanceOf(String.class));
        assertThat(cast(text, type.field(), texts)).isEqualTo(type.values());
    }

    @ParameterizedTest
    @MethodSource("types")
    void nullGoesIntoEveryType(TypeSample type) throws IOException {
        assertThat(cast(field("x", new ArrowType.Null()), type.field(), Arrays.asList(null, null)))
                .containsExactly(null, null);
        for (Field nullable : List.of(field("x", TEXT), type.field())) {
            assertThat(cast(nullable, type.field(), Arrays.asList((Object) null)))
                    .containsOnlyNulls();
        }
    }

    @Test
    void integersGoWhereTheyFit() throws IOException {
        assertThat(cast(whole(64), whole(8), 127L, -128L)).containsExactly(127L, -128L);
        assertThat(cast(whole(64), unsigned(64), 0L, Long.MAX_VALUE))
                .containsExactly(BigInteger.ZERO, BigInteger.valueOf(Long.MAX_VALUE));
        assertThat(cast(unsigned(64), whole(64), BigInteger.valueOf(Long.MAX_VALUE)))
                .containsExactly(Long.MAX_VALUE);
        assertThat(cast(unsigned(16), whole(32), 65535L)).containsExactly(65535L);
        assertRefused(whole(64), whole(8), 128L, "out of range");
        assertRefused(whole(8), unsigned(8), -1L, "out of range");
        assertRefused(whole(32), unsigned(64), -1L, "out of range");
        assertRefused(unsigned(64), whole(64), BigInteger.ONE.shiftLeft(63), "out of range");
    }

    @Test
    void wholeAndFloatingPointNumbersAreExact() throws IOException {
        assertThat(cast(DOUBLE, whole(32), 3d, -0d)).containsExactly(3L, 0L);
        assertThat(cast(FLOAT, whole(64), 0x1p62f)).containsExactly(1L << 62);
        assertRefused(DOUBLE, whole(32), 1.5, "not a whole number");
        assertRefused(DOUBLE, whole(64), 0x1p63, "");
        assertRefused(DOUBLE, whole(16), 40000d, "out of range");
        assertRefused(DOUBLE, whole(64), Double.NaN, "");
        assertThat(cast(whole(64), DOUBLE, 1L << 53, (1L << 53) + 2, Long.MIN_VALUE))
                .containsExactly(0x1p53, 0x1p53 + 2, -0x1p63);
        assertRefused(whole(64), DOUBLE, (1L << 53) + 1, "exact");
        assertThat(cast(whole(32), FLOAT, 1L << 24)).containsExactly(0x1p24f);
        assertRefused(whole(32), FLOAT, (1L << 24) + 1, "exact");
        assertThat(cast(unsigned(64), DOUBLE, BigInteger.ONE.shiftLeft(63))).containsExactly(0x1p63);
        assertRefused(unsigned(64), DOUBLE, BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE), "exact");
    }

    @Test
    void aDoubleIsRoundedIntoAFloatUnlessItIsBeyond() throws IOException {
        assertThat(cast(DOUBLE, FLOAT, 0.1, Double.NaN, Double.NEGATIVE_INFINITY))
                .containsExactly(0.1f, Float.NaN, Float.NEGATIVE_INFINITY);
        assertRefused(DOUBLE, FLOAT, 1e39, "too large");
        assertThat(cast(FLOAT, DOUBLE, 1.5f)).containsExactly(1.5);
    }

    @Test
    void decimalsKeepTheirValue() throws IOException {
        assertThat(cast(decimal(10, 2), decimal(10, 4), new BigDecimal("1.50")))
                .containsExactly(new BigDecimal("1.5000"));
        assertThat(cast(decimal(10, 2), decimal(3, 1), new BigDecimal("1.50"))).containsExactly(new BigDecimal("1.5"));
        assertRefused(decimal(10, 2), decimal(10, 1), new BigDecimal("1.55"), "more digits");
        assertRefused(decimal(10, 2), decimal(4, 2), new BigDecimal("100.00"), "too large");
        assertThat(cast(decimal(10, 2), whole(32), new BigDecimal("7.00"))).containsExactly(7L);
        assertRefused(decimal(10, 2), whole(32), new BigDecimal("7.50"), "not a whole number");
        assertThat(cast(whole(64), decimal(5, 2), 999L)).containsExactly(new BigDecimal("999.00"));
        assertThat(cast(DOUBLE, decimal(5, 2), 0.1)).containsExactly(new BigDecimal("0.10"));
        assertRefused(DOUBLE, decimal(5, 2), 0.1 + 0.2, "more digits");
        assertRefused(DOUBLE, decimal(5, 2), Double.NaN, "");
        assertThat(cast(decimal(10, 2), DOUBLE, new BigDecimal("0.10"))).containsExactly(0.1);
    }

    @Test
    void booleansAreOneAndZero() throws IOException {
        assertThat(cast(BOOL, whole(8), true, false)).containsExactly(1L, 0L);
        assertThat(cast(BOOL, unsigned(64), true)).containsExactly(BigInteger.ONE);
        assertThat(cast(whole(64), BOOL, 1L, 0L)).containsExactly(true, false);
        assertRefused(whole(64), BOOL, 2L, "not true or false");
    }

    @Test
    void textsAndBytesGoIntoEveryWidth() throws IOException {
        List<ArrowType> texts = List.of(TEXT, new ArrowType.LargeUtf8(), new ArrowType.Utf8View());
        for (ArrowType from : texts) {
            for (ArrowType to : texts) {
                assertThat(cast(from, to, "", "ä and more than twelve bytes"))
                        .containsExactly("", "ä and more than twelve bytes");
            }
            assertThat(cast(from, whole(16), "12")).containsExactly(12L);
            assertRefused(from, whole(16), "ä", "'ä' is not a whole number");
        }
        ByteBuffer two = ByteBuffer.wrap(new byte[] {1, 2});
        List<ArrowType> bytes = List.of(
                new ArrowType.Binary(),
                new ArrowType.LargeBinary(),
                new ArrowType.BinaryView(),
                new ArrowType.FixedSizeBinary(2));
        for (ArrowType from : bytes) {
            for (ArrowType to : bytes) {
                assertThat(cast(from, to, two)).containsExactly(two);
            }
            assertRefused(from, new ArrowType.FixedSizeBinary(3), two, "2 bytes");
        }
        UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        ByteBuffer uuidBytes = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip();
        assertThat(cast(new ArrowType.FixedSizeBinary(16), UuidType.INSTANCE, uuidBytes))
                .containsExactly(uuid);
        assertThat(cast(new ArrowType.Binary(), UuidType.INSTANCE, uuidBytes)).containsExactly(uuid);
        assertThat(cast(UuidType.INSTANCE, new ArrowType.Binary(), uuid)).containsExactly(uuidBytes);
        assertRefused(new ArrowType.Binary(), UuidType.INSTANCE, two, "2 bytes");
    }

    @Test
    void datesAndTimestampsKeepTheirMoment() throws IOException {
        LocalDate day = LocalDate.of(2024, 1, 31);
        LocalDateTime noon = day.atTime(12, 0);
        assertThat(cast(DAYS, DAYS_AS_MILLIS, day)).containsExactly(day);
        assertThat(cast(DAYS_AS_MILLIS, DAYS, day)).containsExactly(day);
        assertThat(cast(DAYS, naive(TimeUnit.MICROSECOND), day)).containsExactly(day.atStartOfDay());
        assertThat(cast(naive(TimeUnit.NANOSECOND), DAYS, day.atStartOfDay())).containsExactly(day);
        assertRefused(naive(TimeUnit.NANOSECOND), DAYS, noon, "'2024-01-31T12:00:00' is not a date");
        assertThat(cast(naive(TimeUnit.NANOSECOND), naive(TimeUnit.SECOND), noon))
                .containsExactly(noon);
        assertThat(cast(naive(TimeUnit.SECOND), naive(TimeUnit.NANOSECOND), noon))
                .containsExactly(noon);
        assertRefused(naive(TimeUnit.MILLISECOND), naive(TimeUnit.SECOND), noon.plusNanos(1_000_000), "");
        assertRefused(naive(TimeUnit.SECOND), naive(TimeUnit.NANOSECOND), LocalDateTime.of(9999, 1, 1, 0, 0), "beyond");
        assertRefused(DAYS, naive(TimeUnit.NANOSECOND), LocalDate.of(1, 1, 1), "beyond");
        assertThat(cast(time(TimeUnit.SECOND), time(TimeUnit.NANOSECOND), LocalTime.NOON))
                .containsExactly(LocalTime.NOON);
        assertRefused(time(TimeUnit.NANOSECOND), time(TimeUnit.SECOND), LocalTime.NOON.plusNanos(1), "");
        ArrowType millis = new ArrowType.Duration(TimeUnit.MILLISECOND);
        ArrowType seconds = new ArrowType.Duration(TimeUnit.SECOND);
        assertThat(cast(millis, seconds, Duration.ofHours(-838))).containsExactly(Duration.ofHours(-838));
        assertRefused(millis, seconds, Duration.ofMillis(1), "");
    }

    @Test
    void zonesAreNeverGuessed() throws IOException {
        Instant noon = Instant.parse("2024-01-31T12:00:00Z");
        LocalDateTime clock = LocalDateTime.of(2024, 1, 31, 12, 0);
        assertThat(cast(zoned("Europe/Berlin"), zoned("UTC"), noon)).containsExactly(noon);
        assertThat(cast(naive(TimeUnit.MICROSECOND), zoned("UTC"), clock)).containsExactly(noon);
        assertThat(cast(zoned("UTC"), naive(TimeUnit.MICROSECOND), noon)).containsExactly(clock);
        assertUnsupported(zoned("Europe/Berlin"), naive(TimeUnit.MICROSECOND));
        assertUnsupported(zoned("Europe/Berlin"), DAYS);
    }

    @Test
    void intervalsGoIntoTheWidest() throws IOException {
        ArrowType widest = new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO);
        assertThat(cast(new ArrowType.Interval(IntervalUnit.YEAR_MONTH), widest, Period.ofMonths(14)))
                .containsExactly(new PeriodDuration(Period.ofMonths(14), Duration.ZERO));
        assertThat(cast(
                        new ArrowType.Interval(IntervalUnit.DAY_TIME),
                        widest,
                        Duration.ofDays(2).plusMillis(5)))
                .containsExactly(new PeriodDuration(Period.ofDays(2), Duration.ofMillis(5)));
        assertUnsupported(widest, new ArrowType.Interval(IntervalUnit.YEAR_MONTH));
    }

    @Test
    void listsAreCastItemByItem() throws IOException {
        Field longs = list(new ArrowType.List(), whole(64));
        Field shorts = list(new ArrowType.List(), whole(16));
        assertThat(cast(longs, shorts, List.of(List.of(1L, -2L), List.of())))
                .containsExactly(List.of(1L, -2L), List.of());
        assertThat(cast(longs, list(new ArrowType.List(), DOUBLE), List.of(List.of(1L))))
                .containsExactly(List.of(1d));
        assertThat(assertFails(longs, shorts, List.of(40_000L))).hasMessageContaining("out of range");
    }

    @Test
    void whatMakesNoSenseIsRefusedBeforeAnyRow() throws IOException {
        assertUnsupported(BOOL, DOUBLE);
        assertUnsupported(DAYS, whole(32));
        assertUnsupported(time(TimeUnit.SECOND), naive(TimeUnit.SECOND));
        assertUnsupported(new ArrowType.Binary(), whole(64));
        assertUnsupported(whole(64), new ArrowType.Binary());
        assertUnsupported(whole(64), new ArrowType.Null());
    }

    @Test
    void columnsArePickedAndOrdered() throws IOException {
        List<@Nullable Object[]> rows = List.of(row(1L, "a", true), row(2L, null, null));
        try (ArrowReader source = Rows.reader(
                        allocator, schema(field("id", whole(64)), field("name", TEXT), field("flag", BOOL)), rows);
                ArrowReader result = CastReader.cast(
                        source,
                        List.of(new Mapping(2, field("FLAG", BOOL)), new Mapping(0, field("ID", whole(16)))),
                        allocator)) {
            assertThat(result.getVectorSchemaRoot().getSchema().getFields())
                    .containsExactly(field("FLAG", BOOL), field("ID", whole(16)));
            assertThat(Rows.read(result)).containsExactly(List.of(true, 1L), Arrays.asList(null, 2L));
        }
    }

    @Test
    void aColumnOfTheSameTypeIsNotCopied() throws IOException {
        try (ArrowReader source =
                        Rows.reader(allocator, schema(field("id", whole(64))), List.<@Nullable Object[]>of(row(1L)));
                ArrowReader result =
                        CastReader.cast(source, List.of(new Mapping(0, field("id", whole(64)))), allocator)) {
            assertThat(result.loadNextBatch()).isTrue();
            long allocated = allocator.getAllocatedMemory();
            assertThat(((BigIntVector) result.getVectorSchemaRoot().getVector(0)).get(0))
                    .isEqualTo(1);
            assertThat(source.getVectorSchemaRoot().getVector(0).getBufferSize())
                    .isZero();
            result.getVectorSchemaRoot().clear();
            assertThat(allocator.getAllocatedMemory()).isLessThan(allocated).isZero();
        }
    }

    @Test
    void theRowOfABadValueIsCountedAcrossBatches() throws IOException {
        try (ArrowReader source = Rows.generated(
                        allocator, schema(field("id", whole(64))), 1000, 5000, i -> row(i == 4321 ? 70_000L : 1L));
                ArrowReader result =
                        CastReader.cast(source, List.of(new Mapping(0, field("short", whole(16)))), allocator)) {
            DatabaseException failure = catchThrowableOfType(DatabaseException.class, () -> Rows.count(result));
            assertThat(failure.row()).isEqualTo(4322);
            assertThat(failure.column()).isEqualTo("short");
        }
    }

    @Test
    void theResultOwnsTheSource() throws IOException {
        ArrowReader source =
                Rows.reader(allocator, schema(field("id", whole(64))), List.<@Nullable Object[]>of(row(1L)));
        ArrowReader result = CastReader.cast(source, List.of(new Mapping(0, field("id", TEXT))), allocator);
        assertThat(result.loadNextBatch()).isTrue();
        result.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
    }

    @Test
    void aSourceColumnIsUsedOnce() throws IOException {
        try (ArrowReader source = Rows.reader(allocator, schema(field("id", whole(64))), List.of())) {
            List<Mapping> twice = List.of(new Mapping(0, field("a", TEXT)), new Mapping(0, field("b", TEXT)));
            assertThatThrownBy(() -> CastReader.cast(source, twice, allocator))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private List<Object> cast(ArrowType from, ArrowType to, Object... values) throws IOException {
        return cast(field("x", from), field("y", to), Arrays.asList(values));
    }

    private List<Object> cast(Field from, Field to, List<? extends @Nullable Object> values) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Object value : values) {
            rows.add(row(value));
        }
        try (ArrowReader source = Rows.reader(allocator, schema(from), 3, rows);
                ArrowReader result = CastReader.cast(source, List.of(new Mapping(0, to)), allocator)) {
            List<Object> cast = new ArrayList<>();
            Rows.read(result).forEach(row -> cast.add(row.getFirst()));
            return cast;
        }
    }

    private void assertRefused(ArrowType from, ArrowType to, Object value, String message) {
        assertThat(assertFails(field("x", from), field("y", to), value)).hasMessageContaining(message);
    }

    private DatabaseException assertFails(Field from, Field to, Object value) {
        List<Object> values = new ArrayList<>(Arrays.asList(null, value));
        DatabaseException failure = catchThrowableOfType(DatabaseException.class, () -> cast(from, to, values));
        assertThat(failure).as("%s into %s: %s", from, to, value).isNotNull();
        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(failure.row()).isEqualTo(2);
        assertThat(failure.column()).isEqualTo(to.getName());
        return failure;
    }

    private void assertUnsupported(ArrowType from, ArrowType to) throws IOException {
        try (ArrowReader source = Rows.reader(allocator, schema(field("x", from)), List.of())) {
            assertThatThrownBy(() -> CastReader.cast(source, List.of(new Mapping(0, field("y", to))), allocator))
                    .isInstanceOfSatisfying(DatabaseException.class, failure -> {
                        assertThat(failure.code()).isEqualTo(Code.INVALID);
                        assertThat(failure.column()).isEqualTo("y");
                        assertThat(failure)
                                .hasMessageContaining(from.toString())
                                .hasMessageContaining(to.toString());
                    });
        }
    }

    private static ArrowType whole(int bits) {
        return new ArrowType.Int(bits, true);
    }

    private static ArrowType unsigned(int bits) {
        return new ArrowType.Int(bits, false);
    }

    private static ArrowType decimal(int precision, int scale) {
        return new ArrowType.Decimal(precision, scale, 128);
    }

    private static ArrowType naive(TimeUnit unit) {
        return new ArrowType.Timestamp(unit, null);
    }

    private static ArrowType zoned(String zone) {
        return new ArrowType.Timestamp(TimeUnit.MICROSECOND, zone);
    }

    private static ArrowType time(TimeUnit unit) {
        return new ArrowType.Time(unit, unit == TimeUnit.SECOND || unit == TimeUnit.MILLISECOND ? 32 : 64);
    }

    private static Field list(ArrowType type, ArrowType item) {
        return new Field("x", FieldType.nullable(type), List.of(field("item", item)));
    }
}
