package io.tabledav.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.spi.Value;
import io.tabledav.tree.Format;
import io.tabledav.tree.NumberStyle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the body of a query means. */
class QueryRequestTest {

    @Test
    void sqlIsAllThatIsNeeded() throws IOException {
        assertThat(read("{\"sql\": \"select 1\"}")).isEqualTo(new QueryRequest("select 1", null, null, null, false));
        assertThat(read("{\"sql\":\"x\",\"parameters\":null,\"limit\":null,\"timeout\":null,\"write\":null}"))
                .isEqualTo(new QueryRequest("x", null, null, null, false));
    }

    @Test
    void valuesKeepTheirKind() throws IOException {
        QueryRequest request = read("""
                {"parameters": [null, true, false, 1, -9223372036854775808, 9223372036854775808, 1.50, 1.5e0, "é\\n", ""],
                 "sql": "x"}
                """);

        assertThat(request.parameters())
                .isEqualTo(new Parameters.Positional(List.of(
                        new Value.Null(),
                        new Value.Bool(true),
                        new Value.Bool(false),
                        new Value.Int(1),
                        new Value.Int(Long.MIN_VALUE),
                        new Value.Decimal(new BigDecimal("9223372036854775808")),
                        new Value.Decimal(new BigDecimal("1.50")),
                        new Value.Real(1.5),
                        new Value.Text("é\n"),
                        new Value.Text(""))));
    }

    @Test
    void namesComeFromAnObject() throws IOException {
        assertThat(read("{\"sql\":\"x\",\"parameters\":{\"a\":1,\"b c\":null}}").parameters())
                .isEqualTo(new Parameters.Named(Map.of("a", new Value.Int(1), "b c", new Value.Null())));
    }

    @ParameterizedTest
    @CsvSource({"1, PT1S", "0.25, PT0.25S", "86400, PT24H", "1e2, PT1M40S", "0.0000000001, PT0.000000001S"})
    void theTimeoutIsInSeconds(String json, Duration timeout) throws IOException {
        assertThat(read("{\"sql\":\"x\",\"timeout\":" + json + "}").timeout()).isEqualTo(timeout);
    }

    @Test
    void aStatementCarriesItAll() throws IOException {
        assertThat(read("{\"sql\":\"x\",\"limit\":0,\"timeout\":2,\"write\":true}")
                        .statement("demo", Format.CSV, NumberStyle.BIG_AS_STRINGS))
                .isEqualTo(new io.tabledav.fs.Statement(
                        "demo",
                        "x",
                        Parameters.NONE,
                        Effect.WRITE,
                        0L,
                        Duration.ofSeconds(2),
                        Format.CSV,
                        NumberStyle.BIG_AS_STRINGS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"select 1\"",
                "{",
                "{}",
                "{\"sql\"}",
                "{\"sql\":null}",
                "{\"sql\":\"\"}",
                "{\"sql\":\" \\n\"}",
                "{\"sql\":1}",
                "{\"sql\":[\"x\"]}",
                "{\"sql\":\"x\"} {}",
                "{\"sql\":\"x\"}, 1",
                "{\"sql\":\"x\",}",
                "{'sql':'x'}",
                "{\"sql\":\"x\" /* no */}",
                "{\"sql\":\"x\",\"sql\":\"y\"}",
                "{\"sql\":\"x\",\"SQL\":\"y\"}",
                "{\"sql\":\"x\",\"params\":[]}",
                "{\"sql\":\"x\",\"parameters\":1}",
                "{\"sql\":\"x\",\"parameters\":\"a\"}",
                "{\"sql\":\"x\",\"parameters\":[[]]}",
                "{\"sql\":\"x\",\"parameters\":[{}]}",
                "{\"sql\":\"x\",\"parameters\":{\"a\":[1]}}",
                "{\"sql\":\"x\",\"parameters\":{\"a\":1,\"a\":2}}",
                "{\"sql\":\"x\",\"parameters\":[NaN]}",
                "{\"sql\":\"x\",\"parameters\":[1e999]}",
                "{\"sql\":\"x\",\"parameters\":[01]}",
                "{\"sql\":\"x\",\"parameters\":[1",
                "{\"sql\":\"x\",\"parameters\":[\"\\ud83d\"]}",
                "{\"sql\":\"x\\ud83d\"}",
                "{\"sql\":\"x\",\"limit\":-1}",
                "{\"sql\":\"x\",\"limit\":1.0}",
                "{\"sql\":\"x\",\"limit\":\"1\"}",
                "{\"sql\":\"x\",\"limit\":9223372036854775808}",
                "{\"sql\":\"x\",\"timeout\":0}",
                "{\"sql\":\"x\",\"timeout\":-1}",
                "{\"sql\":\"x\",\"timeout\":86400.1}",
                "{\"sql\":\"x\",\"timeout\":1e999999999}",
                "{\"sql\":\"x\",\"timeout\":\"1\"}",
                "{\"sql\":\"x\",\"timeout\":true}",
                "{\"sql\":\"x\",\"write\":1}",
                "{\"sql\":\"x\",\"write\":\"true\"}"
            })
    void anythingElseIsRefused(String body) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> read(body))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(Code.INVALID));
    }

    @Test
    void badBytesAreRefused() {
        byte[] latin1 = {'{', '"', 's', 'q', 'l', '"', ':', '"', (byte) 0xE9, '"', '}'};

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> QueryRequest.read(new ByteArrayInputStream(latin1)))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(Code.INVALID));
    }

    @Test
    void aRefusalSaysWhere() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> read("{\"sql\": \"x\",\n \"limit\" 5}"))
                .satisfies(failure -> assertThat(failure.message()).contains("line 2, column"));
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> read("{\"sql\": \"x\", \"parameters\": [1, [2]]}"))
                .satisfies(failure -> assertThat(failure.message()).contains("parameter 2"));
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> read("{\"sql\": \"x\", \"param\": []}"))
                .satisfies(failure -> assertThat(failure.hint()).contains("parameters"));
    }

    private static QueryRequest read(String body) throws IOException {
        return QueryRequest.read(new ByteArrayInputStream(body.getBytes(UTF_8)));
    }
}
