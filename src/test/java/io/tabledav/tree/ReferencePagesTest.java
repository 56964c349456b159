package io.tabledav.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.Predicate.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the reference pages show is what the server does. */
class ReferencePagesTest {

    private static final Path REFERENCE = Path.of("docs", "reference");
    private static final Pattern NAME_ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\| .* \\|$");

    @Test
    void namesAreEscapedAsShown() throws IOException {
        List<MatchResult> rows = NAME_ROW.matcher(page("paths.md")).results().toList();

        assertThat(rows).hasSizeGreaterThan(5);
        for (MatchResult row : rows) {
            assertThat(NameEscape.escape(row.group(1))).isEqualTo(row.group(2));
        }
    }

    @Test
    void everyFormatIsListed() throws IOException {
        assertThat(page("paths.md"))
                .contains(Arrays.stream(Format.values())
                        .map(format -> "`" + format.extension() + "`")
                        .toList());
    }

    @Test
    void everyConditionShownIsOne() throws IOException {
        List<String> conditions = block("sql", page("where.md"));

        assertThat(conditions).hasSizeGreaterThan(5);
        for (String condition : conditions) {
            assertThatCode(() -> WhereParser.parse(condition, TestColumns.PEOPLE))
                    .as(condition)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everyRefusalShownIsOne() throws IOException {
        List<String> refusals = block("text", page("where.md"));

        assertThat(refusals).hasSizeGreaterThan(5);
        for (String refusal : refusals) {
            assertThatThrownBy(() -> WhereParser.parse(refusal, TestColumns.PEOPLE))
                    .as(refusal)
                    .isInstanceOf(DatabaseException.class);
        }
    }

    @Test
    void everyFunctionIsListed() throws IOException {
        assertThat(page("where.md"))
                .contains(Arrays.stream(Function.values()).map(Function::name).toList());
    }

    private static String page(String name) throws IOException {
        return Files.readString(REFERENCE.resolve(name));
    }

    /** The lines of the first fenced block of a language. */
    private static List<String> block(String language, String page) {
        int start = page.indexOf("```" + language + "\n");
        assertThat(start).isNotNegative();
        String body = page.substring(page.indexOf('\n', start) + 1);
        return body.substring(0, body.indexOf("```")).lines().toList();
    }
}
