package io.tabledav.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.Rows;
import io.tabledav.tree.TypeWords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which type a column of CSV has, from all of its values; that type then reads each of them. */
class CsvInferenceTest {
    private final CsvCodec codec = new CsvCodec();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            true;false;             | boolean
            True;FALSE              | boolean
            true;1                  | text
            t;f                     | text
            1;-20;0                 | int64
            999999999999999999      | int64
            -999999999999999999;    | int64
            1000000000000000000     | text
            9223372036854775807     | text
            007;1                   | text
            00                      | text
            +5                      | text
            -                       | text
            1_000                   | text
            1,5                     | text
            0x10                    | text
            1.0                     | float64
            12.10;3                 | float64
            .5;-.5                  | float64
            5.                      | float64
            .                       | text
            -.                      | text
            1e5;1E-5;1e+5           | float64
            1e                      | text
            e5                      | text
            1e999                   | text
            1e-999                  | text
            0e-999                  | float64
            01.5                    | text
            -0                      | float64
            -0;1                    | float64
            1.5f                    | text
            0x1p3                   | text
            0.12345678901234567     | float64
            0.123456789012345678    | text
            1.50000000000000000000  | float64
            9007199254740993;1.5    | text
            9007199254740992;1.5    | float64
            NaN                     | text
            inf;-Infinity           | text
            NaN;1.5;-inf            | float64
            nan;1                   | float64
            nan;true                | text
            2024-02-29              | date
            2023-02-29              | text
            2024-2-29               | text
            20240229                | int64
            2024-02-29T12:00        | timestamp
            2024-02-29 12:00:00.123456 | timestamp
            2024-02-29 12:00:00.1234567 | text
            2024-02-29 12:00:00.1234560 | timestamp
            2024-02-29 25:00        | text
            2024-02-29;2024-02-29T12:00 | timestamp
            2024-02-29T12:00Z       | timestamp with time zone
            2024-02-29 12:00:00+02:00;2024-02-29T12:00Z | timestamp with time zone
            2024-02-29T12:00Z;2024-02-29T12:00 | text
            2024-02-29T12:00Z;2024-02-29 | text
            2024-02-29;1            | text
            2024-02-29x             | text
            12:00:00                | text
            ;;                      | text
            ""                      | text
            "";1                    | text
            "1";"2"                 | int64
            NULL                    | text
            NA;1                    | text
            abc                     | text
            1 ;2                    | text
            """)
    void aColumnHasTheTypeThatAllItsValuesHave(String values, String type) throws IOException {
        String csv = "x,y\n" + quoted(values).replace(";", ",\n") + ",\n";
        Schema schema = infer(csv);
        Field field = schema.getFields().getFirst();
        assertThat(TypeWords.of(field.getType())).isEqualTo(type);
        assertThat(field.isNullable()).isTrue();
        assertThat(read(csv, schema)).hasSize(values.split(";", -1).length);
    }

    /** A decimal comma must not become a column of its own. */
    private static String quoted(String values) {
        return values.replaceAll("([0-9]),([0-9])", "\"$1,$2\"");
    }

    @Test
    void textStaysAsItStands() throws IOException {
        String csv = "a,b,c\n007,1,\n+5,x,\n,,\n";
        assertThat(read(csv, infer(csv)))
                .containsExactly(
                        java.util.Arrays.asList("007", "1", null),
                        java.util.Arrays.asList("+5", "x", null),
                        java.util.Arrays.asList(null, null, null));
    }

    @Test
    void theLastRowDecidesToo() throws IOException {
        StringBuilder csv = new StringBuilder("n\n");
        for (int row = 0; row < 100_000; row++) {
            csv.append(row).append('\n');
        }
        assertThat(TypeWords.of(infer(csv.toString()).getFields().getFirst().getType()))
                .isEqualTo("int64");
        csv.append("x\n");
        assertThat(TypeWords.of(infer(csv.toString()).getFields().getFirst().getType()))
                .isEqualTo("text");
    }

    @Test
    void aFileWithoutRowsIsAllText() throws IOException {
        assertThat(infer("a,b\n").getFields())
                .allMatch(field -> TypeWords.of(field.getType()).equals("text"));
    }

    @Test
    void whatIsNoCsvIsToldAsByTheDecoder() {
        assertFails("a,b\n1\n", 1L);
        assertFails("a,b\n1,2\n\"1,2\n", 2L);
        assertFails("a,a\n", null);
        assertFails("a;b\n1;2\n", null);
    }

    @Test
    void anInterruptEndsIt() {
        String csv = "n\n" + "1\n".repeat(100_000);
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(DatabaseException.class)
                    .isThrownBy(() -> infer(csv))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CANCELLED));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private void assertFails(String csv, @Nullable Long row) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> infer(csv))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.INVALID))
                .satisfies(e -> assertThat(e.row()).isEqualTo(row));
    }

    private Schema infer(String csv) throws IOException {
        return codec.infer(bytes(csv));
    }

    private List<List<@Nullable Object>> read(String csv, Schema schema) throws IOException {
        try (RootAllocator allocator = new RootAllocator();
                ArrowReader rows = codec.decode(bytes(csv), schema, allocator)) {
            return Rows.read(rows);
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
