package io.tabledav.backend.sqlite;

import io.tabledav.backend.sqlite.SqlToken.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.ArrayList;
import java.util.List;

/** Cuts SQL into tokens the way SQLite does; comments and white space are left out. */
final class SqlTokenizer {
    private final String sql;
    private final List<SqlToken> tokens = new ArrayList<>();
    private int position;

    private SqlTokenizer(String sql) {
        this.sql = sql;
    }

    /** The tokens of some SQL; {@code INVALID} for a quote that is not closed. */
    static List<SqlToken> tokens(String sql) {
        SqlTokenizer tokenizer = new SqlTokenizer(sql);
        while (tokenizer.position < sql.length()) {
            tokenizer.next();
        }
        return List.copyOf(tokenizer.tokens);
    }

    private void next() {
        char character = sql.charAt(position);
        if (character <= ' ' && Character.isWhitespace(character)) {
            position++;
        } else if (sql.startsWith("--", position)) {
            int end = sql.indexOf('\n', position);
            position = end < 0 ? sql.length() : end + 1;
        } else if (sql.startsWith("/*", position)) {
            // SQLite takes a comment that is not closed to the end of the text.
            int end = sql.indexOf("*/", position + 2);
            position = end < 0 ? sql.length() : end + 2;
        } else {
            token(character);
        }
    }

    private void token(char character) {
        switch (character) {
            case '\'' -> quoted(Kind.STRING, '\'');
            case '"', '`' -> quoted(Kind.NAME, character);
            case '[' -> bracketed();
            case '?' -> placeholder(position + 1);
            case ':', '@', '$', '#' -> named(character);
            default -> {
                if (digit(character) || (character == '.' && digit(at(position + 1)))) {
                    number();
                } else if (isBlob(character)) {
                    blob();
                } else if (wordStart(character)) {
                    add(Kind.WORD, position, wordEnd(position + 1));
                } else {
                    add(Kind.SYMBOL, position, position + 1);
                }
            }
        }
    }

    private void quoted(Kind kind, char quote) {
        int start = position;
        StringBuilder text = new StringBuilder();
        for (int index = start + 1; index < sql.length(); index++) {
            char character = sql.charAt(index);
            if (character != quote) {
                text.append(character);
            } else if (at(index + 1) == quote) {
                text.append(quote);
                index++;
            } else {
                position = index + 1;
                tokens.add(new SqlToken(kind, text.toString(), start, position));
                return;
            }
        }
        throw unclosed(quote);
    }

    private void bracketed() {
        int end = sql.indexOf(']', position);
        if (end < 0) {
            throw unclosed('[');
        }
        tokens.add(new SqlToken(Kind.NAME, sql.substring(position + 1, end), position, end + 1));
        position = end + 1;
    }

    private static DatabaseException unclosed(char quote) {
        return DatabaseException.of(Code.INVALID, "the SQL has a " + quote + " that is not closed");
    }

    private void placeholder(int digits) {
        int end = digits;
        while (digit(at(end))) {
            end++;
        }
        add(Kind.PLACEHOLDER, position, end);
    }

    private void named(char character) {
        int end = wordEnd(position + 1);
        add(end > position + 1 ? Kind.PLACEHOLDER : Kind.SYMBOL, position, end);
    }

    private boolean isBlob(char character) {
        return (character == 'x' || character == 'X') && at(position + 1) == '\'';
    }

    private void blob() {
        int end = sql.indexOf('\'', position + 2);
        if (end < 0) {
            throw unclosed('\'');
        }
        add(Kind.LITERAL, position, end + 1);
    }

    /** A number takes all letters and digits after it, and a sign after an exponent: SQLite refuses what is no number. */
    private void number() {
        int end = position;
        while (wordPart(at(end)) || at(end) == '.' || exponentSign(end)) {
            end++;
        }
        add(Kind.LITERAL, position, end);
    }

    private boolean exponentSign(int index) {
        char sign = at(index);
        char exponent = at(index - 1);
        return (sign == '+' || sign == '-')
                && (exponent == 'e' || exponent == 'E')
                && !sql.startsWith("0x", position)
                && !sql.startsWith("0X", position);
    }

    private int wordEnd(int start) {
        int end = start;
        while (wordPart(at(end))) {
            end++;
        }
        return end;
    }

    private void add(Kind kind, int start, int end) {
        tokens.add(new SqlToken(kind, sql.substring(start, end), start, end));
        position = end;
    }

    private char at(int index) {
        return index >= 0 && index < sql.length() ? sql.charAt(index) : '\0';
    }

    private static boolean digit(char character) {
        return character >= '0' && character <= '9';
    }

    /** Everything beyond ASCII is a letter to SQLite. */
    private static boolean wordStart(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || character == '_'
                || character > '\u007f';
    }

    private static boolean wordPart(char character) {
        return wordStart(character) || digit(character) || character == '$';
    }
}
