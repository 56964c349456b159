package io.tabledav.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    private static boolean valid(String text) {
        return JsonText.isValid(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                " -0.5e+10 ",
                "\"\"",
                "\"a\\u00e9\\n\\\"\"",
                "true",
                "null",
                "[]",
                "{}",
                "[ ]",
                "{ }",
                "[1, [2, {\"a\": []}], \"x\"]",
                "{\"a\":1,\"b\":{\"c\":[true,false,null]}}",
                "\"ünï🎈\""
            })
    void jsonIsValid(String text) {
        assertThat(valid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "01",
                "1.",
                ".5",
                "-",
                "+1",
                "1e",
                "tru",
                "nulls",
                "'a'",
                "\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\n\"",
                "[",
                "]",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{",
                "{a:1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1]",
                "[1}",
                "1 1",
                "[] []",
                "NaN",
                "{,}",
                "[\"a\":1]"
            })
    void whatIsNoJsonIsNot(String text) {
        assertThat(valid(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 999, 1_000, 1_001, 100_000})
    void deepNestingIsCountedAndNotRecursedInto(int depth) {
        assertThat(valid("[".repeat(depth) + "]".repeat(depth))).isEqualTo(depth <= 1_001);
    }
}
