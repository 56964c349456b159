package io.tabledav.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.NumberStyle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types of members, found from all objects. */
class JsonInferenceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1, null, -3                            | Int(64, true)",
                "1, 2.5                                 | FloatingPoint(DOUBLE)",
                "1, \"NaN\"                             | FloatingPoint(DOUBLE)",
                "1e3                                    | FloatingPoint(DOUBLE)",
                "999999999999999999                     | Int(64, true)",
                "1000000000000000000                    | Utf8",
                "9007199254740993, 0.5                  | Utf8",
                "0.1234567890123456789                  | Utf8",
                "true, null, false                      | Bool",
                "true, 1                                | Utf8",
                "\"1\", \"2\"                           | Utf8",
                "\"true\"                               | Utf8",
                "\"NaN\"                                | Utf8",
                "\"2024-01-31\"                         | Date(DAY)",
                "\"2024-01-31\", \"2024-01-31T12:00:00\" | Timestamp(MICROSECOND, null)",
                "\"2024-01-31T12:00:00Z\"               | Timestamp(MICROSECOND, UTC)",
                "\"2024-01-31\", \"soon\"               | Utf8",
                "\"2024-01-31\", 5                      | Utf8",
                "[1], [2]                               | Utf8",
                "{}                                     | Utf8",
                "\"\"                                   | Utf8",
                "null                                   | Utf8",
            })
    void theTypeHoldsEveryValue(String values, String type) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String value : values.split(", ")) {
            lines.append("{\"x\":").append(value).append("}\n");
        }
        assertThat(infer(lines.toString(), JsonLayout.LINES).getType()).hasToString(type);
        String array = "[" + lines.toString().trim().replace("\n", ",") + "]";
        assertThat(infer(array, JsonLayout.ARRAY).getType()).hasToString(type);
    }

    @Test
    void whatIsWrongIsToldWithItsRow() {
        DatabaseException failure = catchThrowableOfType(
                DatabaseException.class, () -> infer("{\"x\":1}\n{\"x\":1\n{\"x\":1}", JsonLayout.LINES));
        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(failure.row()).isEqualTo(2);
    }

    private static Field infer(String text, JsonLayout layout) throws IOException {
        return new JsonCodec(layout, NumberStyle.DIGITS)
                .infer(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .findField("x");
    }
}
