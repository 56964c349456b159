package io.tabledav.backend.jdbc;

import io.tabledav.backend.jdbc.SqlLexis.Trait;
import io.tabledav.backend.jdbc.SqlToken.Kind;
import io.tabledav.spi.DatabaseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what is quoted: texts and names. */
final class SqlQuotes {
    private static final Pattern UNICODE_ESCAPE =
            Pattern.compile("\\\\(?:([0-9A-Fa-f]{4})|\\+([0-9A-Fa-f]{6})|(\\\\))");

    private final String sql;
    private final SqlLexis lexis;

    SqlQuotes(String sql, SqlLexis lexis) {
        this.sql = sql;
        this.lexis = lexis;
    }

    /** A text in the quotes that start here, with the backslash as the database has it. */
    SqlToken text(int start) {
        return quoted(Kind.STRING, start, start, lexis.has(Trait.BACKSLASH_ESCAPES));
    }

    /** A name in the quotes that start here, in which the backslash means nothing. */
    SqlToken name(int start) {
        return quoted(Kind.NAME, start, start, false);
    }

    /** A text written {@code E''}. */
    SqlToken escapeText(int start) {
        return quoted(Kind.STRING, start, start + 1, true);
    }

    /** A name written {@code U&""}, decoded. */
    SqlToken unicodeName(int start) {
        SqlToken escaped = quoted(Kind.NAME, start, start + 2, false);
        Matcher escapes = UNICODE_ESCAPE.matcher(escaped.text());
        String name = escapes.replaceAll(escape -> Matcher.quoteReplacement(decoded(escape.group())));
        return new SqlToken(Kind.NAME, name, start, escaped.end());
    }

    private static String decoded(String escape) {
        if (escape.equals("\\\\")) {
            return "\\";
        }
        int codePoint = Integer.parseInt(escape.substring(escape.charAt(1) == '+' ? 2 : 1), 16);
        if (!Character.isValidCodePoint(codePoint)) {
            throw SqlStatement.invalid("The SQL has a character that does not exist: " + escape + ".");
        }
        return Character.toString(codePoint);
    }

    private SqlToken quoted(Kind kind, int start, int open, boolean backslashEscapes) {
        char quote = sql.charAt(open);
        StringBuilder text = new StringBuilder();
        for (int index = open + 1; index < sql.length(); index++) {
            char character = sql.charAt(index);
            if (character == '\\' && backslashEscapes && index + 1 < sql.length()) {
                index++;
                text.append(sql.charAt(index));
            } else if (character != quote) {
                text.append(character);
            } else {
                requireCertain(open, index);
                if (index + 1 == sql.length() || sql.charAt(index + 1) != quote) {
                    return new SqlToken(kind, text.toString(), start, index + 1);
                }
                text.append(quote);
                index++;
            }
        }
        throw unclosed(quote);
    }

    /** Some databases take {@code \'} for a quote inside the text, and some for the text's end. */
    private void requireCertain(int open, int quote) {
        int backslashes = 0;
        while (quote - backslashes - 1 > open && sql.charAt(quote - backslashes - 1) == '\\') {
            backslashes++;
        }
        if (backslashes % 2 == 1 && lexis.has(Trait.UNKNOWN)) {
            throw SqlStatement.invalid("The SQL has a backslash in front of a quote, which databases read differently.")
                    .withHint("Send the text as a parameter.");
        }
    }

    /** A name in brackets, in which nothing is escaped. */
    SqlToken bracketed(int start) {
        int end = sql.indexOf(']', start);
        if (end < 0) {
            throw unclosed('[');
        }
        return new SqlToken(Kind.NAME, sql.substring(start + 1, end), start, end + 1);
    }

    /** A blob written {@code x''}. */
    SqlToken blob(int start) {
        int end = sql.indexOf('\'', start + 2);
        if (end < 0) {
            throw unclosed('\'');
        }
        return new SqlToken(Kind.LITERAL, sql.substring(start, end + 1), start, end + 1);
    }

    /**
     * A text written {@code $tag$text$tag$}.
     *
     * @param tagEnd where the text starts
     */
    SqlToken dollarText(int start, int tagEnd) {
        String tag = sql.substring(start, tagEnd);
        int close = sql.indexOf(tag, tagEnd);
        if (close < 0) {
            throw SqlStatement.invalid("The SQL has a " + tag + " that is not closed.");
        }
        return new SqlToken(Kind.STRING, sql.substring(tagEnd, close), start, close + tag.length());
    }

    private static DatabaseException unclosed(char quote) {
        return SqlStatement.invalid("The SQL has a " + quote + " that is not closed.");
    }
}
