package io.tabledav.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Predicate.Function;
import io.tabledav.spi.Value;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalarsTest {

    @Test
    void numbersCompareBySizeWhateverTheirType() {
        assertThat(Scalars.compare(Long.MAX_VALUE, Long.MAX_VALUE - 1)).isPositive();
        assertThat(Scalars.compare(2L, 2.5)).isNegative();
        assertThat(Scalars.compare(3.5, 3L)).isPositive();
        assertThat(Scalars.compare(new BigDecimal("2.50"), 2.5)).isZero();
        assertThat(Scalars.compare(new BigDecimal("2.50"), new BigDecimal("2.5")))
                .isZero();
        assertThat(Scalars.compare(new BigDecimal("9223372036854775808"), Long.MAX_VALUE))
                .isPositive();
        assertThat(Scalars.compare(Double.NaN, Double.POSITIVE_INFINITY)).isPositive();
    }

    @Test
    void bytesCompareUnsigned() {
        assertThat(Scalars.compare(bytes(0x80), bytes(0x7f))).isPositive();
        assertThat(Scalars.compare(bytes(1), bytes(1, 0))).isNegative();
        assertThat(Scalars.compare(bytes(1, 2), bytes(1, 2))).isZero();
    }

    @Test
    void valuesOfOtherTypesCompareByTheirOwnOrder() {
        assertThat(Scalars.compare("a", "b")).isNegative();
        assertThat(Scalars.compare(true, false)).isPositive();
        assertThat(Scalars.compare(LocalDate.EPOCH, LocalDate.MAX)).isNegative();
    }

    @Test
    void valuesOfTwoTypesDoNotCompare() {
        for (Object other : List.of(1L, true, LocalDate.EPOCH, bytes(1), List.of())) {
            DatabaseException failure =
                    catchThrowableOfType(DatabaseException.class, () -> Scalars.compare("text", other));
            assertThat(failure.code()).isEqualTo(Code.INVALID);
        }
    }

    @Test
    void aConstantIsTheObjectThatAColumnHas() {
        LocalDateTime noon = LocalDateTime.of(2024, 2, 29, 12, 0);
        assertThat(Scalars.of(new Value.Null())).isNull();
        assertThat(Scalars.of(new Value.Bool(true))).isEqualTo(true);
        assertThat(Scalars.of(new Value.Int(7))).isEqualTo(7L);
        assertThat(Scalars.of(new Value.Decimal(BigDecimal.TEN))).isEqualTo(BigDecimal.TEN);
        assertThat(Scalars.of(new Value.Real(0.5))).isEqualTo(0.5);
        assertThat(Scalars.of(new Value.Text("a"))).isEqualTo("a");
        assertThat(Scalars.of(new Value.Binary(new byte[] {1}))).isEqualTo(bytes(1));
        assertThat(Scalars.of(new Value.Date(LocalDate.EPOCH))).isEqualTo(LocalDate.EPOCH);
        assertThat(Scalars.of(new Value.Time(LocalTime.NOON))).isEqualTo(LocalTime.NOON);
        assertThat(Scalars.of(new Value.Timestamp(noon))).isEqualTo(noon);
        assertThat(Scalars.of(new Value.Instant(Instant.EPOCH))).isEqualTo(Instant.EPOCH);
    }

    @ParameterizedTest
    @CsvSource({
        "abc, abc, true",
        "abc, ab, false",
        "ab, abc, false",
        "abc, a%, true",
        "abc, %c, true",
        "abc, %b%, true",
        "abc, %, true",
        "abc, %%%, true",
        "'', %, true",
        "'', _, false",
        "'', '', true",
        "abc, a_c, true",
        "abc, ____, false",
        "aXbXc, a%X%c, true",
        "aaab, %aab, true",
        "mississippi, m%iss%p_, true",
        "mississippi, m%iss%x%, false",
        "100%, 100%, true",
        "ABC, abc, false",
        "a.c, a.c, true",
        "abc, a.c, false",
        "🎈!, _!, true"
    })
    void likeMatchesPercentAndUnderscore(String text, String pattern, boolean matches) {
        assertThat(Scalars.like(text, pattern)).isEqualTo(matches);
    }

    @Test
    void likeOfManyPercentsIsFast() {
        // Backtracking into every % would take longer than the universe has.
        assertThat(Scalars.like("a".repeat(5_000), "%a".repeat(1_000) + "%b")).isFalse();
    }

    @Test
    void likeOfNullIsUnknown() {
        assertThat(Scalars.like(null, "%")).isNull();
        assertThat(Scalars.like("a", null)).isNull();
    }

    @Test
    void numbersAreRoundedAndMadeAbsolute() {
        assertThat(Scalars.call(Function.ROUND, List.of(2.5))).isEqualTo(3.0);
        assertThat(Scalars.call(Function.ROUND, List.of(-2.5))).isEqualTo(-3.0);
        assertThat(Scalars.call(Function.ROUND, List.of(2.345, 2L))).isEqualTo(2.35);
        assertThat(Scalars.call(Function.ROUND, List.of(Double.NaN))).isEqualTo(Double.NaN);
        assertThat(Scalars.call(Function.ROUND, List.of(new BigDecimal("1.25"), 1L)))
                .isEqualTo(new BigDecimal("1.3"));
        assertThat(Scalars.compare(Scalars.call(Function.ROUND, List.of(149L, -2L)), 100L))
                .isZero();
        assertThat(Scalars.call(Function.ABS, List.of(-0.5))).isEqualTo(0.5);
        assertThat(Scalars.compare(Scalars.call(Function.ABS, List.of(Long.MIN_VALUE)), Long.MAX_VALUE))
                .isPositive();
    }

    @Test
    void substrCountsCharactersFromOne() {
        assertThat(Scalars.call(Function.SUBSTR, List.of("a🎈c", 2L))).isEqualTo("🎈c");
        assertThat(Scalars.call(Function.SUBSTR, List.of("abc", 2L, 1L))).isEqualTo("b");
        assertThat(Scalars.call(Function.SUBSTR, List.of("abc", 0L, 2L))).isEqualTo("a");
        assertThat(Scalars.call(Function.SUBSTR, List.of("abc", 1L, -1L))).isEqualTo("");
        assertThat(Scalars.call(Function.SUBSTR, List.of("abc", 3L, Long.MAX_VALUE)))
                .isEqualTo("c");
        assertThat(Scalars.call(Function.SUBSTR, List.of("abc", Long.MIN_VALUE, 1L)))
                .isEqualTo("");
        assertThat(Scalars.call(Function.SUBSTR, List.of("abc", Long.MAX_VALUE)))
                .isEqualTo("");
    }

    @Test
    void aFunctionOfTheWrongTypeIsInvalid() {
        for (Function function : List.of(Function.LOWER, Function.UPPER, Function.LENGTH)) {
            assertThat(catchThrowableOfType(DatabaseException.class, () -> Scalars.call(function, List.of(1L)))
                            .code())
                    .isEqualTo(Code.INVALID);
        }
        for (Function function : List.of(Function.ABS, Function.ROUND)) {
            assertThat(catchThrowableOfType(DatabaseException.class, () -> Scalars.call(function, List.of("a")))
                            .code())
                    .isEqualTo(Code.INVALID);
        }
        assertThat(catchThrowableOfType(DatabaseException.class, () -> Scalars.truth(1L))
                        .code())
                .isEqualTo(Code.INVALID);
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }
}
