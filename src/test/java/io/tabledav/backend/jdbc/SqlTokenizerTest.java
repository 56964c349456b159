package io.tabledav.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.backend.jdbc.SqlToken.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTokenizerTest {

    private static List<String> cut(String sql) {
        return cut(SqlLexis.SQLITE, sql);
    }

    private static List<String> cut(SqlLexis lexis, String sql) {
        return SqlTokenizer.tokens(sql, lexis).stream()
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
        SqlToken string = SqlTokenizer.tokens(sql, SqlLexis.SQLITE).get(1);
        assertThat(string.kind()).isEqualTo(Kind.STRING);
        assertThat(sql.substring(string.start(), string.end())).isEqualTo("'a''b'");
    }

    @Test
    void anUnclosedQuoteIsInvalid() {
        for (String sql : List.of("'a", "\"a", "`a", "[a", "x'00")) {
            isInvalid(SqlLexis.SQLITE, sql);
        }
    }

    private static void isInvalid(SqlLexis lexis, String sql) {
        assertThatThrownBy(() -> SqlTokenizer.tokens(sql, lexis))
                .as(sql)
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        failure -> assertThat(failure.code()).isEqualTo(Code.INVALID));
    }

    @Test
    void postgresCommentsNestAndEndAtAReturn() {
        assertThat(cut(SqlLexis.POSTGRES, "a /* b /* c */ d */ e")).containsExactly("WORD a", "WORD e");
        assertThat(cut(SqlLexis.POSTGRES, "a -- b\r c")).containsExactly("WORD a", "WORD c");
        assertThat(cut(SqlLexis.POSTGRES, "a -- b\r\n c")).containsExactly("WORD a", "WORD c");
        isInvalid(SqlLexis.POSTGRES, "a /* b /* c */ d");
    }

    @Test
    void postgresTextsAreReadInEachOfTheirForms() {
        assertThat(cut(SqlLexis.POSTGRES, "'a\\' E'b\\'c' $$d'e$$ $x$f$$g$x$ a$1$ U&'\\0061'"))
                .containsExactly(
                        "STRING a\\",
                        "STRING b'c",
                        "STRING d'e",
                        "STRING f$$g",
                        "WORD a$1$",
                        "WORD U",
                        "SYMBOL &",
                        "STRING \\0061");
        isInvalid(SqlLexis.POSTGRES, "$x$ open $y$");
    }

    @Test
    void anEscapedTextThatGoesOnIsInvalid() {
        // PostgreSQL reads the second part with escapes, so that ; would stand outside.
        isInvalid(SqlLexis.POSTGRES, "SELECT E'a'\n'b\\'' ; DELETE FROM t --'");
        assertThat(cut(SqlLexis.POSTGRES, "E'a', 'b\\'")).containsExactly("STRING a", "SYMBOL ,", "STRING b\\");
    }

    @Test
    void aNumberNeverTakesTheLetterOfAQuote() {
        // PostgreSQL before 15 takes 1 for a number and e'...' for a text.
        isInvalid(SqlLexis.POSTGRES, "SELECT 1e'\\'' ; DELETE FROM t --'");
        assertThat(cut(SqlLexis.POSTGRES, "1$$ x $$")).containsExactly("LITERAL 1", "STRING  x ");
        assertThat(cut(SqlLexis.MYSQL, "1e-- '\n x -- '")).containsExactly("LITERAL 1e", "WORD x");
    }

    @Test
    void postgresNamesInUnicodeAreDecoded() {
        assertThat(cut(SqlLexis.POSTGRES, "U&\"\\0073et\\+00005fconfig\"")).containsExactly("NAME set_config");
        isInvalid(SqlLexis.POSTGRES, "U&\"\\+ffffff\"");
    }

    @Test
    void castsAndSlicesAreNoPlaceholders() {
        assertThat(cut(SqlLexis.POSTGRES, "a::int[lo:hi] :b"))
                .contains("PLACEHOLDER :b")
                .doesNotContain("PLACEHOLDER :hi");
        assertThat(cut(SqlLexis.POSTGRES, "x := 1, a[1:2], a[:n]"))
                .filteredOn(token -> token.startsWith("PLACEHOLDER"))
                .containsExactly("PLACEHOLDER :n");
        assertThat(cut(SqlLexis.POSTGRES, "limit :a offset $2 ?"))
                .containsExactly("WORD limit", "PLACEHOLDER :a", "WORD offset", "PLACEHOLDER $2", "PLACEHOLDER ?");
    }

    @Test
    void twoQuestionMarksAreAnOperator() {
        assertThat(cut(SqlLexis.POSTGRES, "a ?? ? ??| b"))
                .containsExactly("WORD a", "SYMBOL ??", "PLACEHOLDER ?", "SYMBOL ??", "SYMBOL |", "WORD b");
        assertThat(cut(SqlLexis.MYSQL, "??")).containsExactly("PLACEHOLDER ?", "PLACEHOLDER ?");
    }

    @Test
    void mysqlReadsItsOwnCommentsAndTexts() {
        assertThat(cut(SqlLexis.MYSQL, "1--2 # c ' \n a -- ' \n \"b\\\"c\" 'd\\'e' `f``g` @h"))
                .containsExactly(
                        "LITERAL 1",
                        "SYMBOL -",
                        "SYMBOL -",
                        "LITERAL 2",
                        "WORD a",
                        "STRING b\"c",
                        "STRING d'e",
                        "NAME f`g",
                        "SYMBOL @",
                        "WORD h");
        assertThat(cut(SqlLexis.mysql(true, false), "\"a\" 'b\\'")).containsExactly("NAME a", "STRING b\\");
        assertThat(cut(SqlLexis.MYSQL, "SELECT /*+ MAX_EXECUTION_TIME(1) */ 1")).hasSize(2);
    }

    @Test
    void whatDatabasesReadDifferentlyIsInvalidWhereNothingIsKnown() {
        for (String sql : List.of(
                "'a\\'",
                "\"a\\\"",
                "a /* /* */",
                "a -- b\r c",
                "a --b",
                "a # b",
                "$$a$$",
                "q'[a]'",
                "[a'b]",
                "[a]]",
                "1e'a'",
                "/* open")) {
            isInvalid(SqlLexis.GENERIC, sql);
        }
        assertThat(cut(SqlLexis.GENERIC, "a[1] 'b\\\\' x::int col:key = :k -- c"))
                .filteredOn(token -> token.startsWith("PLACEHOLDER"))
                .containsExactly("PLACEHOLDER :k");
    }
}
