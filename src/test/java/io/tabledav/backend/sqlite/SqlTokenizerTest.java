package io.tabledav.backend.sqlite;

import static io.tabledav.backend.sqlite.SqliteFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.backend.sqlite.SqlToken.Kind;
import io.tabledav.spi.DatabaseException.Code;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTokenizerTest {

    private static List<String> cut(String sql) {
        return SqlTokenizer.tokens(sql).stream()
                .map(token -> token.kind() + " " + token.text())
                .toList();
    }

    @Test
    void quotesAreTakenOffAndDoubledOnesAreOne() {
        assertThat(cut("\"a\"\"b\" `c``d` [e f] 'it''s'"))
                .containsExactly("NAME a\"b", "NAME c`d", "NAME e f", "STRING it's");
    }

    @Test
    void commentsAreLeftOutAndHideNothingInsideQuotes() {
        assertThat(cut("a -- ' ; \n b /* \" ; */ c '--' \"/*\" /* to the end"))
                .containsExactly("WORD a", "WORD b", "WORD c", "STRING --", "NAME /*");
    }

    @Test
    void placeholdersAreTold() {
        assertThat(cut("? ?12 :name @x $y '?' :"))
                .containsExactly(
                        "PLACEHOLDER ?",
                        "PLACEHOLDER ?12",
                        "PLACEHOLDER :name",
                        "PLACEHOLDER @x",
                        "PLACEHOLDER $y",
                        "STRING ?",
                        "SYMBOL :");
    }

    @Test
    void numbersAndBlobsAreLiterals() {
        assertThat(cut("1 2.5 .5 1e-3 0x1F-2 x'0aff' 1_000"))
                .containsExactly(
                        "LITERAL 1",
                        "LITERAL 2.5",
                        "LITERAL .5",
                        "LITERAL 1e-3",
                        "LITERAL 0x1F",
                        "SYMBOL -",
                        "LITERAL 2",
                        "LITERAL x'0aff'",
                        "LITERAL 1_000");
    }

    @Test
    void lettersBeyondAsciiArePartsOfWords() {
        assertThat(cut("größe naïve.x")).containsExactly("WORD größe", "WORD naïve", "SYMBOL .", "WORD x");
    }

    @Test
    void positionsPointIntoTheText() {
        String sql = "select  'a''b' ;";
        SqlToken string = SqlTokenizer.tokens(sql).get(1);
        assertThat(string.kind()).isEqualTo(Kind.STRING);
        assertThat(sql.substring(string.start(), string.end())).isEqualTo("'a''b'");
    }

    @Test
    void anUnclosedQuoteIsInvalid() {
        for (String sql : List.of("'a", "\"a", "`a", "[a", "x'00")) {
            failure(Code.INVALID, () -> SqlTokenizer.tokens(sql));
        }
    }
}
