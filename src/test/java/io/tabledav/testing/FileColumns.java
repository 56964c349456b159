package io.tabledav.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
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

/** Columns of typed files, one of every type that tables are made of, with values at their ends. */
public enum FileColumns {
    BOOL(new ArrowType.Bool(), true, false),
    INT8(new ArrowType.Int(8, true), -128L, 127L),
    INT16(new ArrowType.Int(16, true), -32768L, 32767L),
    INT32(new ArrowType.Int(32, true), (long) Integer.MIN_VALUE, (long) Integer.MAX_VALUE),
    INT64(new ArrowType.Int(64, true), Long.MIN_VALUE, Long.MAX_VALUE),
    UINT8(new ArrowType.Int(8, false), 0L, 255L),
    UINT16(new ArrowType.Int(16, false), 0L, 65535L),
    UINT32(new ArrowType.Int(32, false), 0L, 4294967295L),
    UINT64(new ArrowType.Int(64, false), BigInteger.ZERO, new BigInteger("18446744073709551615")),
    FLOAT(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), 0.1f, Float.MAX_VALUE, 1e-30f),
    DOUBLE(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE), 0.1, Double.MAX_VALUE, 1e-300, 1 / 3d),
    DECIMAL(new ArrowType.Decimal(12, 2, 128), new BigDecimal("-9999999999.99"), new BigDecimal("0.10")),
    LARGE_DECIMAL(
            new ArrowType.Decimal(38, 10, 128),
            new BigDecimal("9999999999999999999999999999.9999999999"),
            new BigDecimal("0.0000000001")),
    HUGE_DECIMAL(new ArrowType.Decimal(76, 38, 256), new BigDecimal("9".repeat(38) + "." + "9".repeat(38))),
    TEXT(new ArrowType.Utf8(), "", "a", "ä€", "x".repeat(70_000), " ", "\\", "'"),
    LARGE_TEXT(new ArrowType.LargeUtf8(), "", "a"),
    TEXT_VIEW(new ArrowType.Utf8View(), "", "a text of more than twelve bytes"),
    BYTES(new ArrowType.Binary(), ByteBuffer.wrap(new byte[] {0, -1, 39, 92}), ByteBuffer.wrap(new byte[70_000])),
    FIXED_BYTES(new ArrowType.FixedSizeBinary(3), ByteBuffer.wrap(new byte[] {0, -1, 39})),
    UUIDS(UuidType.INSTANCE, UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")),
    DATE(new ArrowType.Date(DateUnit.DAY), LocalDate.of(1, 1, 1), LocalDate.of(9999, 12, 31)),
    DATE_MILLIS(new ArrowType.Date(DateUnit.MILLISECOND), LocalDate.of(1, 1, 1), LocalDate.of(9999, 12, 31)),
    TIME(new ArrowType.Time(TimeUnit.MICROSECOND, 64), LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000)),
    TIME_SECONDS(new ArrowType.Time(TimeUnit.SECOND, 32), LocalTime.of(23, 59, 59)),
    TIMESTAMP(
            new ArrowType.Timestamp(TimeUnit.MICROSECOND, null),
            LocalDateTime.of(1000, 1, 1, 0, 0),
            LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000)),
    TIMESTAMP_NANOS(new ArrowType.Timestamp(TimeUnit.NANOSECOND, null), LocalDateTime.of(2024, 2, 29, 12, 0, 0, 1_000)),
    INSTANT(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"), Instant.parse("2024-02-29T12:00:00.000001Z")),
    INSTANT_ELSEWHERE(
            new ArrowType.Timestamp(TimeUnit.MILLISECOND, "Europe/Berlin"), Instant.parse("2024-02-29T12:00:00.5Z")),
    DURATION(new ArrowType.Duration(TimeUnit.MICROSECOND), Duration.ZERO, Duration.ofSeconds(-3020399)),
    INTERVAL(
            new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
            new PeriodDuration(Period.of(0, 14, 3), Duration.ofNanos(1_000))),
    JSON(
            new Field(
                    "x",
                    new FieldType(true, new ArrowType.Utf8(), null, Map.of("ARROW:extension:name", "arrow.json")),
                    List.of()),
            "{\"a\": [1, \"x\"]}",
            "[]"),
    LIST(
            new Field(
                    "x",
                    FieldType.nullable(new ArrowType.List()),
                    List.of(Field.nullable("item", new ArrowType.Int(32, true)))),
            List.of(),
            List.of(1L, -2L)),
    LIST_OF_LISTS(
            new Field(
                    "x",
                    FieldType.nullable(new ArrowType.List()),
                    List.of(new Field(
                            "item",
                            FieldType.nullable(new ArrowType.List()),
                            List.of(Field.nullable("item", new ArrowType.Int(32, true)))))),
            List.of(List.of(1L), List.of())),
    STRUCT(
            new Field(
                    "x",
                    FieldType.nullable(new ArrowType.Struct()),
                    List.of(Field.nullable("a", new ArrowType.Utf8()))),
            Map.of("a", "it's"));

    private final Field field;
    private final List<Object> values;

    FileColumns(ArrowType type, Object... values) {
        this(Field.nullable("x", type), values);
    }

    FileColumns(Field field, Object... values) {
        this.field = field;
        this.values = List.of(values);
    }

    /** The field, which may be NULL. */
    public Field field() {
        return field;
    }

    /** Its values, none of them NULL. */
    public List<Object> samples() {
        return values;
    }
}
