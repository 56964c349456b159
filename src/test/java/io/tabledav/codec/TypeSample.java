package io.tabledav.codec;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * A column type and its values that break things: the extremes, the empty ones, those that look like something else.
 *
 * @param field a field of this type that may be NULL
 * @param values values in the Java types of {@link io.tabledav.testing.Cells}, none NULL
 */
record TypeSample(Field field, List<Object> values) {
    private static final String LONG_TEXT = "a text of more than twelve bytes; ä, €, 🙂. ".repeat(20);

    static List<TypeSample> all() {
        List<TypeSample> samples = new ArrayList<>();
        addNumbers(samples);
        addTextsAndBytes(samples);
        addTimes(samples);
        addNested(samples);
        return samples;
    }

    @Override
    public String toString() {
        return field.toString();
    }

    private static void addNumbers(List<TypeSample> samples) {
        samples.add(of(new ArrowType.Bool(), true, false));
        for (int bits = 8; bits <= 64; bits *= 2) {
            long most = bits == 64 ? Long.MAX_VALUE : (1L << (bits - 1)) - 1;
            samples.add(of(new ArrowType.Int(bits, true), 0L, 1L, -1L, most, -most - 1));
        }
        for (int bits = 8; bits <= 32; bits *= 2) {
            samples.add(of(new ArrowType.Int(bits, false), 0L, 1L, (1L << bits) - 1));
        }
        samples.add(of(
                new ArrowType.Int(64, false),
                BigInteger.ZERO,
                BigInteger.valueOf(Long.MAX_VALUE),
                new BigInteger("9223372036854775808"),
                new BigInteger("18446744073709551615")));
        samples.add(of(
                new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
                0f,
                -0f,
                1.5f,
                Float.MIN_VALUE,
                Float.MAX_VALUE,
                16777217f,
                0.1f,
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY));
        samples.add(of(
                new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
                0d,
                -0d,
                1d,
                0.1,
                1 / 3d,
                1e22,
                -1e-7,
                123456.789,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY));
        samples.add(of(
                new ArrowType.Decimal(10, 2, 128),
                new BigDecimal("0.00"),
                new BigDecimal("-0.01"),
                new BigDecimal("99999999.99")));
        samples.add(of(
                new ArrowType.Decimal(38, 10, 128),
                new BigDecimal("9999999999999999999999999999.9999999999"),
                new BigDecimal("-9999999999999999999999999999.9999999999"),
                new BigDecimal("0.0000000001"),
                new BigDecimal("-922337203.6854775808")));
        samples.add(of(new ArrowType.Decimal(18, 18, 128), new BigDecimal("-0.999999999999999999")));
        samples.add(of(
                new ArrowType.Decimal(76, 20, 256),
                new BigDecimal("-" + "9".repeat(56) + "." + "9".repeat(20)),
                new BigDecimal("1.00000000000000000000")));
    }

    private static void addTextsAndBytes(List<TypeSample> samples) {
        Object[] texts = {
            "", " ", "a", "NULL", "null", "\"", "\"\"", "a,b", "a;b", "tab\there", "two\nlines", "carriage\r\nreturn",
                    "\r",
            "#", "# no comment", "\\", "\\N", "'", "0", "-1", "1e5", "true", "NaN", "\u0000", "\uFEFFmark", "ä€🙂",
            "twelve bytes", "thirteen bytes", LONG_TEXT
        };
        samples.add(of(new ArrowType.Utf8(), texts));
        samples.add(of(new ArrowType.LargeUtf8(), texts));
        samples.add(of(new ArrowType.Utf8View(), texts));
        samples.add(new TypeSample(
                new Field(
                        "json",
                        new FieldType(true, new ArrowType.Utf8(), null, Map.of("ARROW:extension:name", "arrow.json")),
                        List.of()),
                List.of("{\"a\": [1, \"x\"]}", "null", "\"text\"", "[]")));
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        Object[] bytes = {bytes(), bytes(0), bytes(1, 2), bytes(1, 2, 3), ByteBuffer.wrap(every)};
        samples.add(of(new ArrowType.Binary(), bytes));
        samples.add(of(new ArrowType.LargeBinary(), bytes));
        samples.add(of(new ArrowType.BinaryView(), bytes));
        samples.add(of(new ArrowType.FixedSizeBinary(3), bytes(0, 0, 0), bytes(255, 254, 253)));
        samples.add(of(
                UuidType.INSTANCE,
                new UUID(0, 0),
                new UUID(-1, -1),
                UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")));
    }

    private static ByteBuffer bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteBuffer.wrap(bytes);
    }

    private static void addTimes(List<TypeSample> samples) {
        Object[] dates = {
            LocalDate.EPOCH,
            LocalDate.of(1969, 12, 31),
            LocalDate.of(2000, 2, 29),
            LocalDate.of(1, 1, 1),
            LocalDate.of(0, 1, 1),
            LocalDate.of(-4712, 1, 1),
            LocalDate.of(9999, 12, 31),
            LocalDate.of(10000, 1, 1)
        };
        samples.add(of(new ArrowType.Date(DateUnit.DAY), dates));
        samples.add(with(
                of(new ArrowType.Date(DateUnit.DAY)),
                LocalDate.ofEpochDay(Integer.MAX_VALUE),
                LocalDate.ofEpochDay(Integer.MIN_VALUE)));
        samples.add(of(new ArrowType.Date(DateUnit.MILLISECOND), dates));
        for (TimeUnit unit : TimeUnit.values()) {
            int bits = unit == TimeUnit.SECOND || unit == TimeUnit.MILLISECOND ? 32 : 64;
            long step = 1_000_000_000L / IsoText.perSecond(unit);
            samples.add(of(
                    new ArrowType.Time(unit, bits),
                    LocalTime.MIDNIGHT,
                    LocalTime.NOON,
                    LocalTime.ofNanoOfDay(86_400_000_000_000L - step)));
            List<Object> naive = new ArrayList<>();
            List<Object> zoned = new ArrayList<>();
            for (String text : List.of(
                    "1970-01-01T00:00",
                    "1969-12-31T23:59:59",
                    "2024-02-29T12:30:01",
                    "1677-09-22T00:00",
                    "2262-04-11T00:00")) {
                LocalDateTime time = LocalDateTime.parse(text);
                naive.addAll(List.of(time, time.plusNanos(step % 1_000_000_000)));
                zoned.add(time.plusNanos(step % 1_000_000_000).toInstant(java.time.ZoneOffset.UTC));
            }
            samples.add(of(new ArrowType.Timestamp(unit, null), naive.toArray()));
            samples.add(of(new ArrowType.Timestamp(unit, "UTC"), zoned.toArray()));
            samples.add(of(
                    new ArrowType.Duration(unit),
                    Duration.ZERO,
                    Duration.ofSeconds(-3020399),
                    Duration.ofSeconds(1).plusNanos(step % 1_000_000_000),
                    Duration.ofSeconds(-1).minusNanos(step % 1_000_000_000)));
        }
        samples.add(of(
                new ArrowType.Timestamp(TimeUnit.MICROSECOND, "Europe/Berlin"),
                Instant.parse("2024-07-01T00:00:00.5Z")));
        samples.add(of(
                new ArrowType.Interval(IntervalUnit.YEAR_MONTH),
                Period.ZERO,
                Period.ofMonths(11),
                Period.ofMonths(14),
                Period.ofMonths(-14)));
        samples.add(of(
                new ArrowType.Interval(IntervalUnit.DAY_TIME),
                Duration.ZERO,
                Duration.ofDays(3).plusMillis(1),
                Duration.ofDays(-3)));
        samples.add(of(
                new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                new PeriodDuration(Period.ZERO, Duration.ZERO),
                new PeriodDuration(Period.of(0, 14, 3), Duration.ofNanos(1)),
                new PeriodDuration(Period.of(0, -5, 40), Duration.ofHours(-30)),
                new PeriodDuration(Period.ofDays(-1), Duration.ofMillis(-1500))));
    }

    private static void addNested(List<TypeSample> samples) {
        Field item = Field.nullable("item", new ArrowType.Int(32, true));
        samples.add(nested(
                new ArrowType.List(),
                List.of(item),
                List.of(),
                List.of(1L),
                Arrays.asList(1L, null, -3L),
                List.of(0L, 0L)));
        Field text = Field.nullable("item", new ArrowType.Utf8());
        samples.add(nested(
                new ArrowType.List(), List.of(text), List.of(), List.of(""), Arrays.asList("a\"b", null, "c,d", "ä")));
        Field time = Field.nullable("item", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"));
        samples.add(nested(new ArrowType.List(), List.of(time), List.of(Instant.parse("2024-01-31T12:00:00Z"))));
        Map<String, Object> point = new LinkedHashMap<>();
        point.put("x", 1.5);
        point.put("label", null);
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("x", null);
        other.put("label", "a, \"b\"");
        samples.add(nested(
                new ArrowType.Struct(),
                List.of(
                        Field.nullable("x", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                        Field.nullable("label", new ArrowType.Utf8())),
                point,
                other));
    }

    private static TypeSample of(ArrowType type, Object... values) {
        return new TypeSample(Field.nullable("x", type), List.of(values));
    }

    private static TypeSample with(TypeSample sample, Object... values) {
        return new TypeSample(sample.field(), List.of(values));
    }

    private static TypeSample nested(ArrowType type, List<Field> children, Object... values) {
        return new TypeSample(new Field("x", FieldType.nullable(type), children), List.of(values));
    }
}
