package io.tabledav.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.Format;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which encoding a caller gets. */
class NegotiationTest {

    private static final List<Format> AVAILABLE = List.of(Format.ARROW, Format.ARROWS, Format.CSV, Format.JSON);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none                                                    | ARROW",
                "''                                                      | ARROW",
                "*/*                                                     | ARROW",
                "text/csv                                                | CSV",
                "TEXT/CSV                                                | CSV",
                "text/*                                                  | CSV",
                "application/*                                           | ARROW",
                "text/csv, application/json                              | CSV",
                "application/json, text/csv                              | JSON",
                "application/json;q=0.5, text/csv;q=0.4                  | JSON",
                "application/json;q=0.4, text/csv;q=0.5                  | CSV",
                "*/*, text/csv                                           | CSV",
                "text/csv;q=0.5, */*                                     | ARROW",
                "application/vnd.apache.arrow.stream;q=0, */*            | CSV",
                "text/csv; charset=UTF-8                                 | CSV",
                "text/csv; charset=latin1, application/json;q=0.1        | JSON",
                "application/json; charset=utf-8                         | JSON",
                "application/json;version=\"a, b;q=0\", text/csv;q=0.5   | JSON",
                "text/html, image/gif, *; q=.2, */*; q=.2                | ARROW",
                "text/html;q=1, nonsense, text/csv;q=0.1                 | CSV",
                "application/parquet;q=1, application/json;q=0.001       | JSON",
                "text/csv;header=absent, application/json;q=0.1          | JSON",
                "text/csv;header=present;q=0.2, text/csv;q=0.9           | CSV",
                "text/*;q=0, application/json;q=0.1, text/csv;q=0.05     | JSON",
                "text/csv;q=1.5, application/json;q=0.1                  | JSON",
                "text/csv;q=0.1234, application/json;q=0.1               | JSON",
                "application/json;q=0.999, text/csv;q=1.000              | CSV",
            })
    void followsTheAcceptHeader(@Nullable String accept, Format format) {
        assertThat(Negotiation.pick(null, accept, AVAILABLE)).isEqualTo(format);
    }

    @Test
    void theParameterWins() {
        assertThat(Negotiation.pick("csv", "application/json", AVAILABLE)).isEqualTo(Format.CSV);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "*/*;q=0",
                "text/csv;q=0",
                "text/csv;q=x",
                "text/csv;q=",
                "text/csv;q=-1",
                "text/csv;q=2",
                "text/csv;charset=latin1",
                "application/vnd.apache.parquet",
                "nonsense",
                ",,,"
            })
    void refusesWhatItDoesNotHaveAndSaysWhatItHas(String accept) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> Negotiation.pick(null, accept, AVAILABLE))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(Code.NOT_ACCEPTABLE);
                    assertThat(failure.hint()).contains("text/csv (?format=csv)", "application/json (?format=json)");
                });
    }

    @Test
    void aWordThatIsNoFormatIsABadParameter() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> Negotiation.pick("CSV", null, AVAILABLE))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(Code.INVALID));
    }

    @Test
    void aFormatThatCannotBeWrittenIsNotAcceptable() {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> Negotiation.pick("xlsx", null, AVAILABLE))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(Code.NOT_ACCEPTABLE));
    }

    @ParameterizedTest
    @CsvSource({"text/csv, CSV", "Text/CSV; charset=utf-8; header=present, CSV", "application/json;charset=UTF-8, JSON"
    })
    void aBodyIsWhatItSays(String contentType, Format format) {
        assertThat(Negotiation.sent(contentType, AVAILABLE)).isEqualTo(format);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "text/plain", "application/vnd.apache.parquet", "csv", "application/x-www-form-urlencoded"})
    void aBodyThatCannotBeReadIsRefused(@Nullable String contentType) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> Negotiation.sent(contentType, AVAILABLE))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(Code.UNSUPPORTED_FORMAT);
                    assertThat(failure.hint()).contains("text/csv");
                });
    }
}
