package io.tabledav.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.http.Ranges.Part;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {

    private static final long SIZE = 1000;

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-499, 0, 499",
        "bytes=500-, 500, 999",
        "bytes=-8, 992, 999",
        "bytes=-5000, 0, 999",
        "bytes=990-5000, 990, 999",
        "bytes=999-999, 999, 999",
        "BYTES = 1-2, 1, 2",
        "bytes=0000000000000000000000001-2, 1, 2",
        "bytes=1-99999999999999999999, 1, 999",
        "'bytes=1-2,', 1, 2",
        "'bytes=1-2,3000-', 1, 2",
        "'bytes=5-9,0-4', 0, 9",
        "'bytes=0-9,50-60', 0, 60",
        "'bytes=0-99,20-30', 0, 99"
    })
    void onePart(String header, long first, long last) {
        assertThat(Ranges.parse(header, SIZE)).isEqualTo(new Ranges.Parts(List.of(new Part(first, last - first + 1))));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=1",
                "bytes=2-1",
                "bytes=1-2-3",
                "bytes=--1",
                "bytes=1-2;q=1",
                "bytes=0-1,x",
                "rows=0-1",
                "bytes=+1-2"
            })
    void whatCannotBeUnderstoodIsTheWhole(@Nullable String header) {
        assertThat(Ranges.parse(header, SIZE)).isInstanceOf(Ranges.Whole.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=5000-,1000-", "bytes=99999999999999999999-"
            })
    void whatLiesOutsideIsUnsatisfiable(String header) {
        assertThat(Ranges.parse(header, SIZE)).isInstanceOf(Ranges.Unsatisfiable.class);
    }

    @Test
    void anEmptyFileHasNoParts() {
        assertThat(Ranges.parse("bytes=0-", 0)).isInstanceOf(Ranges.Unsatisfiable.class);
        assertThat(Ranges.parse("bytes=-1", 0)).isInstanceOf(Ranges.Unsatisfiable.class);
    }

    @Test
    void partsAreSortedAndJoinedWhereTheyAreClose() {
        assertThat(Ranges.parse("bytes=900-909, 0-9, -5, 500-509,580-589", SIZE))
                .isEqualTo(new Ranges.Parts(
                        List.of(new Part(0, 10), new Part(500, 90), new Part(900, 10), new Part(995, 5))));
    }

    @Test
    void soManyPartsAreTheWhole() {
        long size = 1_000_000;
        assertThat(Ranges.parse(parts(32, 1000), size))
                .isInstanceOfSatisfying(
                        Ranges.Parts.class, parts -> assertThat(parts.parts()).hasSize(32));
        assertThat(Ranges.parse(parts(33, 1000), size)).isInstanceOf(Ranges.Whole.class);
        assertThat(Ranges.parse(parts(128, 10), size))
                .isInstanceOfSatisfying(
                        Ranges.Parts.class, parts -> assertThat(parts.parts()).hasSize(1));
        assertThat(Ranges.parse(parts(129, 10), size)).isInstanceOf(Ranges.Whole.class);
    }

    private static String parts(int count, int distance) {
        return IntStream.range(0, count)
                .mapToObj(i -> i * distance + "-" + i * distance)
                .collect(Collectors.joining(",", "bytes=", ""));
    }

    @Test
    void contentRangeSaysFirstLastAndAll() {
        assertThat(new Part(0, 500).of(1234)).isEqualTo("bytes 0-499/1234");
    }
}
