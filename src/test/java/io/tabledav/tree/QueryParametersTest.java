package io.tabledav.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryParametersTest {

    @Test
    void noQueryIsNoParameters() {
        assertThat(QueryParameters.parse(null)).isEqualTo(QueryParameters.NONE);
        assertThat(QueryParameters.parse("")).isEqualTo(QueryParameters.NONE);
        assertThat(QueryParameters.parse("&&").values()).isEmpty();
    }

    @Test
    void decodesNamesAndValuesAndKeepsTheirOrder() {
        assertThat(QueryParameters.parse("where=name+%3D+'M%C3%BCnchen'&b=1+1=2&values&%61=")
                        .values())
                .containsExactly(
                        entry("where", "name = 'München'"), entry("b", "1 1=2"), entry("values", ""), entry("a", ""));
    }

    @Test
    void aPlusIsASpaceAndPercent2BIsAPlus() {
        assertThat(QueryParameters.parse("t=10:00%2B02:00+x").get("t")).isEqualTo("10:00+02:00 x");
    }

    @Test
    void tellsWhatIsGivenAndWhatIsNot() {
        QueryParameters parameters = QueryParameters.parse("a=1&b=2");

        assertThat(parameters.get("a")).isEqualTo("1");
        assertThat(parameters.get("A")).isNull();
        assertThat(parameters.without("a").values()).containsExactly(entry("b", "2"));
        assertThat(parameters.without("c")).isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    a=1&b=2&a=1,       The parameter 'a' is given twice.
                    a&%61,             The parameter 'a' is given twice.
                    a=%,               The query has a % without two hex digits.
                    a=%5,              The query has a % without two hex digits.
                    %zz=1,             The query has a % without two hex digits.
                    a=%C3,             The query is not valid UTF-8.
                    a=%ED%A0%80,       The query is not valid UTF-8.
                    """)
    void saysWhatIsWrong(String query, String says) {
        assertThatThrownBy(() -> QueryParameters.parse(query))
                .hasMessage(says)
                .extracting(failure -> ((DatabaseException) failure).code())
                .isEqualTo(Code.INVALID);
    }

    @Test
    void refusesWhatIsNotAllowedAndSaysWhatIs() {
        QueryParameters parameters = QueryParameters.parse("limit=1&colunms=a");

        assertThatCode(() -> parameters.requireOnly(Set.of("limit", "colunms", "x")))
                .doesNotThrowAnyException();
        assertThat(catchThrowableOfType(
                        DatabaseException.class, () -> parameters.requireOnly(Set.of("limit", "columns"))))
                .hasMessage("Unknown parameter: 'colunms'.")
                .extracting(DatabaseException::hint)
                .isEqualTo("Allowed here: columns, limit.");
        assertThat(catchThrowableOfType(DatabaseException.class, () -> parameters.requireOnly(Set.of())))
                .extracting(DatabaseException::hint)
                .isEqualTo("This resource takes no parameters.");
    }
}
