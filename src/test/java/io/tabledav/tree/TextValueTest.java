package io.tabledav.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TextValueTest {

    private static final ArrowType BOOL = ArrowType.Bool.INSTANCE;
    private static final ArrowType INT8 = new ArrowType.Int(8, true);
    private static final ArrowType INT16 = new ArrowType.Int(16, true);
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType UINT8 = new ArrowType.Int(8, false);
    private static final ArrowType UINT32 = new ArrowType.Int(32, false);
    private static final ArrowType UINT64 = new ArrowType.Int(64, false);
    private static final ArrowType HALF = new ArrowType.FloatingPoint(FloatingPointPrecision.HALF);
    private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType MONEY = new ArrowType.Decimal(10, 2, 128);
    private static final ArrowType WIDE = new ArrowType.Decimal(76, 38, 256);
    private static final ArrowType HUNDREDS = new ArrowType.Decimal(3, -2, 128);
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    private static final ArrowType BYTES = ArrowType.Binary.INSTANCE;
    private static final ArrowType TWO_BYTES = new ArrowType.FixedSizeBinary(2);
    private static final ArrowType DATE = new ArrowType.Date(DateUnit.DAY);
    private static final ArrowType TIME = new ArrowType.Time(TimeUnit.MICROSECOND, 64);
    private static final ArrowType SECONDS = new ArrowType.Time(TimeUnit.SECOND, 32);
    private static final ArrowType TIMESTAMP = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
    private static final ArrowType NANOS = new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
    private static final ArrowType MOMENT = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
    private static final ArrowType SPAN = new ArrowType.Duration(TimeUnit.MICROSECOND);
    private static final ArrowType UUID = UuidType.INSTANCE;

    /** A text that is a value of a type. */
    record Good(ArrowType type, String text, Value value) {}

    /** A text that is no value of a type, and what its message must say. */
    record Bad(ArrowType type, String text, String says) {}

    static final List<Good> GOOD = List.of(
            new Good(BOOL, "true", new Value.Bool(true)),
            new Good(BOOL, "TRUE", new Value.Bool(true)),
            new Good(BOOL, "t", new Value.Bool(true)),
            new Good(BOOL, "1", new Value.Bool(true)),
            new Good(BOOL, "False", new Value.Bool(false)),
            new Good(BOOL, "f", new Value.Bool(false)),
            new Good(BOOL, "0", new Value.Bool(false)),
            new Good(INT8, "-128", new Value.Int(-128)),
            new Good(INT8, "127", new Value.Int(127)),
            new Good(INT16, "+0012", new Value.Int(12)),
            new Good(INT64, "12.0", new Value.Int(12)),
            new Good(INT64, "12.", new Value.Int(12)),
            new Good(INT64, "-0", new Value.Int(0)),
            new Good(INT64, "0000000000000000000000000000001", new Value.Int(1)),
            new Good(INT64, "-9223372036854775808", new Value.Int(Long.MIN_VALUE)),
            new Good(INT64, "9223372036854775807", new Value.Int(Long.MAX_VALUE)),
            new Good(UINT8, "255", new Value.Int(255)),
            new Good(UINT32, "4294967295", new Value.Int(4_294_967_295L)),
            new Good(UINT64, "9223372036854775807", new Value.Int(Long.MAX_VALUE)),
            new Good(UINT64, "18446744073709551615", new Value.Decimal(new BigDecimal("18446744073709551615"))),
            new Good(DOUBLE, "-1.5e3", new Value.Real(-1500)),
            new Good(DOUBLE, ".5", new Value.Real(0.5)),
            new Good(DOUBLE, "1E5", new Value.Real(100_000)),
            new Good(DOUBLE, "-0.0", new Value.Real(-0.0)),
            new Good(DOUBLE, "1e-999", new Value.Real(0)),
            new Good(DOUBLE, "NaN", new Value.Real(Double.NaN)),
            new Good(DOUBLE, "nan", new Value.Real(Double.NaN)),
            new Good(DOUBLE, "Infinity", new Value.Real(Double.POSITIVE_INFINITY)),
            new Good(DOUBLE, "-inf", new Value.Real(Double.NEGATIVE_INFINITY)),
            new Good(FLOAT, "0.1", new Value.Real(0.1f)),
            new Good(FLOAT, "-Infinity", new Value.Real(Double.NEGATIVE_INFINITY)),
            new Good(HALF, "65504", new Value.Real(65504)),
            new Good(HALF, "0.1", new Value.Real(Float.float16ToFloat(Float.floatToFloat16(0.1f)))),
            new Good(MONEY, "12.5", new Value.Decimal(new BigDecimal("12.50"))),
            new Good(MONEY, "12.5000", new Value.Decimal(new BigDecimal("12.50"))),
            new Good(MONEY, "-99999999.99", new Value.Decimal(new BigDecimal("-99999999.99"))),
            new Good(MONEY, "1.25e3", new Value.Decimal(new BigDecimal("1250.00"))),
            new Good(MONEY, "0e99999", new Value.Decimal(new BigDecimal("0.00"))),
            new Good(MONEY, "-0.000", new Value.Decimal(new BigDecimal("0.00"))),
            new Good(HUNDREDS, "99900", new Value.Decimal(new BigDecimal("999e2"))),
            new Good(
                    WIDE,
                    "1" + "2".repeat(37) + ".5" + "3".repeat(37),
                    new Value.Decimal(new BigDecimal("1" + "2".repeat(37) + ".5" + "3".repeat(37)))),
            new Good(TEXT, "", new Value.Text("")),
            new Good(TEXT, " a\u0000b ", new Value.Text(" a\u0000b ")),
            new Good(ArrowType.LargeUtf8.INSTANCE, "true", new Value.Text("true")),
            new Good(DATE, "2024-02-29", new Value.Date(LocalDate.of(2024, 2, 29))),
            new Good(DATE, "0000-01-01", new Value.Date(LocalDate.of(0, 1, 1))),
            new Good(DATE, "-0044-03-15", new Value.Date(LocalDate.of(-44, 3, 15))),
            new Good(DATE, "+5881580-07-11", new Value.Date(LocalDate.ofEpochDay(Integer.MAX_VALUE))),
            new Good(DATE, "-5877641-06-23", new Value.Date(LocalDate.ofEpochDay(Integer.MIN_VALUE))),
            new Good(TIME, "23:59", new Value.Time(LocalTime.of(23, 59))),
            new Good(TIME, "00:00:00", new Value.Time(LocalTime.MIDNIGHT)),
            new Good(TIME, "23:59:59.999999", new Value.Time(LocalTime.of(23, 59, 59, 999_999_000))),
            new Good(TIME, "01:02:03.5000000000", new Value.Time(LocalTime.of(1, 2, 3, 500_000_000))),
            new Good(SECONDS, "01:02:03.00", new Value.Time(LocalTime.of(1, 2, 3))),
            new Good(TIMESTAMP, "2024-12-31T23:59:59", timestamp("2024-12-31T23:59:59")),
            new Good(TIMESTAMP, "2024-12-31 23:59:59.5", timestamp("2024-12-31T23:59:59.5")),
            new Good(TIMESTAMP, "2024-12-31 23:59", timestamp("2024-12-31T23:59:00")),
            new Good(TIMESTAMP, "2024-12-31", timestamp("2024-12-31T00:00:00")),
            new Good(TIMESTAMP, "2024-12-31T00:00:00.123456000", timestamp("2024-12-31T00:00:00.123456")),
            new Good(TIMESTAMP, "+294247-01-10T04:00:54.775807", timestamp(microsFrom1970(Long.MAX_VALUE))),
            new Good(TIMESTAMP, "-290308-12-21T19:59:05.224192", timestamp(microsFrom1970(Long.MIN_VALUE))),
            new Good(NANOS, "2024-12-31T00:00:00.123456789", timestamp("2024-12-31T00:00:00.123456789")),
            new Good(MOMENT, "2024-12-31T23:59:59Z", new Value.Instant(Instant.parse("2024-12-31T23:59:59Z"))),
            new Good(MOMENT, "2024-12-31 23:59:59+02:00", new Value.Instant(Instant.parse("2024-12-31T21:59:59Z"))),
            new Good(MOMENT, "2024-12-31 23:59:59-0330", new Value.Instant(Instant.parse("2025-01-01T03:29:59Z"))),
            new Good(MOMENT, "2024-12-31 23:59+14", new Value.Instant(Instant.parse("2024-12-31T09:59:00Z"))),
            new Good(MOMENT, "2024-12-31 23:59:59", new Value.Instant(Instant.parse("2024-12-31T23:59:59Z"))),
            new Good(MOMENT, "2024-12-31", new Value.Instant(Instant.parse("2024-12-31T00:00:00Z"))),
            new Good(SPAN, "-838:59:59", new Value.Text("-838:59:59")),
            new Good(SPAN, "00:00:00.000001", new Value.Text("00:00:00.000001")),
            new Good(SPAN, "PT36H0.5S", new Value.Text("36:00:00.500")),
            new Good(SPAN, "-P1D", new Value.Text("-24:00:00")),
            new Good(
                    UUID,
                    "123E4567-e89b-12d3-a456-426614174000",
                    new Value.Text("123e4567-e89b-12d3-a456-426614174000")));

    static final List<Bad> BAD = List.of(
            new Bad(BOOL, "", "'' is not true or false."),
            new Bad(BOOL, "yes", "'yes' is not true or false."),
            new Bad(BOOL, " true", "is not true or false"),
            new Bad(INT8, "128", "'128' is out of range: from -128 to 127."),
            new Bad(INT8, "-129", "out of range"),
            new Bad(UINT8, "-1", "'-1' is out of range: from 0 to 255."),
            new Bad(UINT8, "256", "out of range"),
            new Bad(INT64, "9223372036854775808", "from -9223372036854775808 to 9223372036854775807"),
            new Bad(UINT64, "18446744073709551616", "from 0 to 18446744073709551615"),
            new Bad(UINT64, "-1", "out of range"),
            new Bad(INT64, "", "'' is not a whole number."),
            new Bad(INT64, "-", "is not a whole number"),
            new Bad(INT64, "12.5", "is not a whole number"),
            new Bad(INT64, "1e3", "is not a whole number"),
            new Bad(INT64, " 1", "is not a whole number"),
            new Bad(INT64, "1,000", "is not a whole number"),
            new Bad(INT64, "١٢", "is not a whole number"),
            new Bad(INT64, "9".repeat(2001), "2001 characters"),
            new Bad(DOUBLE, "1d", "'1d' is not a number."),
            new Bad(DOUBLE, "0x1p3", "is not a number"),
            new Bad(DOUBLE, " 1", "is not a number"),
            new Bad(DOUBLE, "1e", "is not a number"),
            new Bad(DOUBLE, ".", "is not a number"),
            new Bad(DOUBLE, "-NaN", "is not a number"),
            new Bad(DOUBLE, "1e999", "is too large"),
            new Bad(FLOAT, "1e39", "is too large"),
            new Bad(HALF, "65536", "is too large"),
            new Bad(MONEY, "NaN", "'NaN' is not a decimal number."),
            new Bad(MONEY, "100000000", "'100000000' is too large for decimal(10,2)."),
            new Bad(MONEY, "1e99999", "is too large"),
            new Bad(MONEY, "1e999999999", "is not a decimal number"),
            new Bad(MONEY, "1.005", "'1.005' has more digits after the point than decimal(10,2) holds."),
            new Bad(MONEY, "1e-99999", "more digits after the point"),
            new Bad(HUNDREDS, "150", "more digits after the point"),
            new Bad(BYTES, "a?", "'a?' is not Base64."),
            new Bad(TWO_BYTES, "AAAA", "'AAAA' is 3 bytes, where exactly 2 are needed."),
            new Bad(DATE, "2024-02-30", "There is no such day as in '2024-02-30'."),
            new Bad(DATE, "0000-00-00", "There is no such day"),
            new Bad(DATE, "31.12.2024", "'31.12.2024' is not a date such as 2024-12-31."),
            new Bad(DATE, "2024-1-5", "is not a date"),
            new Bad(DATE, "24-01-05", "is not a date"),
            new Bad(DATE, "20240-01-05", "is not a date"),
            new Bad(DATE, "2024-12-31T00:00:00", "is not a date"),
            new Bad(DATE, "+5881580-07-12", "beyond the range"),
            new Bad(DATE, "infinity", "is not a date"),
            new Bad(TIME, "24:00:00", "There is no such time of day as in '24:00:00'."),
            new Bad(TIME, "23:59:60", "no such time of day"),
            new Bad(TIME, "23", "'23' is not a time such as 23:59:59."),
            new Bad(TIME, "23:59:59.", "is not a time"),
            new Bad(TIME, "23:59:59Z", "is not a time"),
            new Bad(TIME, "23:59:59.1234567", "is finer than the 6 digits of a second that the column holds"),
            new Bad(SECONDS, "23:59:59.5", "has a fraction of a second, which the column cannot hold"),
            new Bad(TIMESTAMP, "2024-12-31_23:59:59", "is not a timestamp such as 2024-12-31T23:59:59."),
            new Bad(TIMESTAMP, "2024-12-31T", "is not a timestamp"),
            new Bad(TIMESTAMP, "2024-12-31T23:59:59Z", "has a time zone"),
            new Bad(TIMESTAMP, "2024-12-31T23:59:59+02:00", "has a time zone"),
            new Bad(TIMESTAMP, "+294247-01-10T04:00:54.775808", "beyond the range"),
            new Bad(TIMESTAMP, "-290308-12-21T19:59:05.224191", "beyond the range"),
            new Bad(TIMESTAMP, "+999999999-01-01", "beyond the range"),
            new Bad(NANOS, "2300-01-01", "beyond the range"),
            new Bad(MOMENT, "2024-12-31T23:59:59 02:00", "such as 2024-12-31T23:59:59Z"),
            new Bad(MOMENT, "2024-12-31T23:59:59+19:00", "is not a timestamp"),
            new Bad(MOMENT, "2024-12-31T23:59:59+02:60", "is not a timestamp"),
            new Bad(MOMENT, "2024-12-31T23:59:59Europe/Berlin", "is not a timestamp"),
            new Bad(SPAN, "1:00:00", "is not a duration such as 48:00:00."),
            new Bad(SPAN, "10:60:00", "is not a duration"),
            new Bad(SPAN, "P1M", "is not a duration"),
            new Bad(SPAN, "00:00:00.0000001", "finer than the 6 digits"),
            new Bad(SPAN, "PT0.0000001S", "finer than the 6 digits"),
            new Bad(SPAN, "9999999999999:00:00", "beyond the range"),
            new Bad(UUID, "1-1-1-1-1", "is not a UUID"),
            new Bad(UUID, "123e4567-e89b-12d3-a456-42661417400g", "is not a UUID"),
            new Bad(ArrowType.List.INSTANCE, "[1]", "type list cannot be given as text"),
            new Bad(ArrowType.Null.INSTANCE, "", "type null cannot be given as text"));

    @ParameterizedTest
    @FieldSource("GOOD")
    void readsWhatItSays(Good good) {
        assertThat(TextValue.parse(good.text(), good.type())).isEqualTo(good.value());
    }

    @ParameterizedTest
    @FieldSource("GOOD")
    void readsBackWhatItWrites(Good good) {
        assertThat(TextValue.parse(TextValue.render(good.value()), good.type())).isEqualTo(good.value());
    }

    @ParameterizedTest
    @FieldSource("BAD")
    void refusesWhatIsNone(Bad bad) {
        DatabaseException failure =
                catchThrowableOfType(DatabaseException.class, () -> TextValue.parse(bad.text(), bad.type()));

        assertThat(failure).hasMessageContaining(bad.says());
        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(failure.row()).isNull();
        assertThat(failure.column()).isNull();
        assertThat(failure.message()).hasSizeLessThan(200);
    }

    @Test
    void readsAndWritesBytes() {
        Value value = TextValue.parse("AP/+", BYTES);

        assertThat(value)
                .isInstanceOfSatisfying(
                        Value.Binary.class, bytes -> assertThat(bytes.value()).containsExactly(0, 255, 254));
        assertThat(TextValue.render(value)).isEqualTo("AP/+");
        assertThat(TextValue.parse("", BYTES))
                .isInstanceOfSatisfying(
                        Value.Binary.class, bytes -> assertThat(bytes.value()).isEmpty());
        assertThat(TextValue.parse("QUI=", TWO_BYTES)).isInstanceOf(Value.Binary.class);
    }

    @Test
    void writesOneFormOfEach() {
        assertThat(TextValue.render(new Value.Bool(true))).isEqualTo("true");
        assertThat(TextValue.render(new Value.Decimal(new BigDecimal("1E+3")))).isEqualTo("1000");
        assertThat(TextValue.render(new Value.Decimal(new BigDecimal("1E+999999999"))))
                .isEqualTo("1E+999999999");
        assertThat(TextValue.render(new Value.Real(1e10))).isEqualTo("1.0E10");
        assertThat(TextValue.render(new Value.Time(LocalTime.of(7, 0)))).isEqualTo("07:00:00");
        assertThat(TextValue.render(new Value.Time(LocalTime.of(7, 0, 0, 120_000_000))))
                .isEqualTo("07:00:00.120");
        assertThat(TextValue.render(timestamp("2024-12-31T00:00:00.0000001")))
                .isEqualTo("2024-12-31T00:00:00.000000100");
        assertThat(TextValue.render(new Value.Instant(Instant.EPOCH))).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(TextValue.renderDuration(Duration.ofHours(-100).minusNanos(1)))
                .isEqualTo("-100:00:00.000000001");
    }

    @Test
    void nullHasNoText() {
        assertThatThrownBy(() -> TextValue.render(new Value.Null())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessageQuotesOnlyTheBeginningAndNoControlCharacters() {
        assertThatThrownBy(() -> TextValue.parse("a\n\u0000" + "😀".repeat(100), INT64))
                .hasMessageStartingWith("'a??😀😀")
                .hasMessageEndingWith("😀…' is not a whole number.");
    }

    @Test
    void timesOfEveryUnitComeBack() {
        Random random = new Random(20240229);
        for (int i = 0; i < 20_000; i++) {
            Value time = timestamp(microsFrom1970(random.nextLong() >> random.nextInt(64)));
            assertThat(TextValue.parse(TextValue.render(time), TIMESTAMP)).isEqualTo(time);
            Value day = new Value.Date(LocalDate.ofEpochDay(random.nextInt() >> random.nextInt(32)));
            assertThat(TextValue.parse(TextValue.render(day), DATE)).isEqualTo(day);
            Duration span = Duration.ofNanos(1_000 * (random.nextLong() >> 10 + random.nextInt(50)));
            assertThat(TextValue.parseDuration(TextValue.renderDuration(span), TimeUnit.MICROSECOND))
                    .isEqualTo(span);
        }
    }

    @Test
    void numbersComeBack() {
        Random random = new Random(17);
        for (int i = 0; i < 20_000; i++) {
            double real = Double.longBitsToDouble(random.nextLong());
            assertThat(TextValue.parse(TextValue.render(new Value.Real(real)), DOUBLE))
                    .isEqualTo(new Value.Real(real));
            float narrow = Float.intBitsToFloat(random.nextInt());
            assertThat(TextValue.parse(Float.toString(narrow), FLOAT)).isEqualTo(new Value.Real(narrow));
            Value whole = new Value.Int(random.nextLong() >> random.nextInt(64));
            assertThat(TextValue.parse(TextValue.render(whole), INT64)).isEqualTo(whole);
        }
    }

    private static Value.Timestamp timestamp(String text) {
        return new Value.Timestamp(LocalDateTime.parse(text));
    }

    private static Value.Timestamp timestamp(LocalDateTime timestamp) {
        return new Value.Timestamp(timestamp);
    }

    private static LocalDateTime microsFrom1970(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), (int) Math.floorMod(micros, 1_000_000L) * 1_000, ZoneOffset.UTC);
    }
}
