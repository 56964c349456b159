package io.tabledav.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTextTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void everyDayIsReadAsJavaReadsIt() {
        for (LocalDate day = LocalDate.of(0, 1, 1); day.getYear() < 10_000; day = day.plusDays(13)) {
            assertThat(IsoText.days(bytes(day.toString()))).isEqualTo(day.toEpochDay());
        }
        assertThat(IsoText.days(bytes("2000-02-29"))).isEqualTo(11_016);
        assertThat(IsoText.days(bytes("9999-12-31")))
                .isEqualTo(LocalDate.of(9999, 12, 31).toEpochDay());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "2024-1-01",
                "2024-02-30",
                "1900-02-29",
                "2024-13-01",
                "2024-00-10",
                "2024-01-00",
                "2024/01/01",
                "2024-01-01 ",
                "+024-01-01",
                "12024-01-01",
                "２０２４-01",
                "2024-01-0x"
            })
    void whatIsNoDateIsNone(String text) {
        assertThat(IsoText.days(bytes(text))).isEqualTo(IsoText.NONE);
    }

    @Test
    void timesAreReadWithAndWithoutSecondsAndFraction() {
        assertThat(IsoText.timeMicros(bytes("00:00"))).isZero();
        assertThat(IsoText.timeMicros(bytes("23:59:59"))).isEqualTo(86_399_000_000L);
        assertThat(IsoText.timeMicros(bytes("01:02:03.4"))).isEqualTo(3_723_400_000L);
        assertThat(IsoText.timeMicros(bytes("01:02:03.000004"))).isEqualTo(3_723_000_004L);
        assertThat(IsoText.timestampMicros(bytes("1969-12-31T23:59:59.999999"))).isEqualTo(-1);
        assertThat(IsoText.timestampMicros(bytes("1970-01-01 00:01"))).isEqualTo(60_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "24:00",
                "12:60",
                "12:00:60",
                "1:00",
                "12:00:",
                "12:00:0",
                "12:00:00.",
                "12:00:00.1234567",
                "12:00Z",
                "12-00",
                "12:00:00,5"
            })
    void whatIsNoTimeIsNone(String text) {
        assertThat(IsoText.timeMicros(bytes(text))).isEqualTo(IsoText.NONE);
        assertThat(IsoText.timestampMicros(bytes("2024-01-01 " + text))).isEqualTo(IsoText.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-01-01", "2024-01-01x12:00", "2024-01-01 12:00:00Z", "2024-02-30 12:00"})
    void whatIsNoTimestampIsNone(String text) {
        assertThat(IsoText.timestampMicros(bytes(text))).isEqualTo(IsoText.NONE);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        LocalDateTime start = LocalDateTime.of(1999, 12, 31, 23, 59, 59, 999_998_000);
        for (int step = 0; step < 5; step++) {
            LocalDateTime value = start.plus(step, ChronoUnit.MICROS);
            assertThat(IsoText.timestampMicros(bytes(IsoText.timestamp(value))))
                    .isEqualTo(ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), value));
        }
        assertThat(IsoText.timestamp(LocalDateTime.of(2024, 1, 2, 3, 4))).isEqualTo("2024-01-02 03:04:00");
        assertThat(IsoText.time(LocalTime.of(3, 4, 5, 60_000))).isEqualTo("03:04:05.000060");
    }
}
