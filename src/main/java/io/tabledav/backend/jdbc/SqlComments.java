package io.tabledav.backend.jdbc;

import io.tabledav.backend.jdbc.SqlLexis.Trait;
import java.util.Locale;

/** Finds where comments end. */
final class SqlComments {
    private final String sql;
    private final SqlLexis lexis;

    SqlComments(String sql, SqlLexis lexis) {
        this.sql = sql;
        this.lexis = lexis;
    }

    /** Where the comment that starts here ends; {@code start} itself if none does. */
    int end(int start) {
        char first = sql.charAt(start);
        if (first == '#') {
            return lexis.has(Trait.HASH_COMMENTS) ? lineEnd(start) : start;
        }
        if (first == '-' && sql.startsWith("--", start)) {
            return isLineComment(start + 2) ? lineEnd(start) : start;
        }
        return first == '/' && sql.startsWith("/*", start) ? blockEnd(start) : start;
    }

    private boolean isLineComment(int after) {
        boolean spaced = after == sql.length() || sql.charAt(after) <= ' ' || sql.charAt(after) == '\u007f';
        if (!spaced && lexis.has(Trait.UNKNOWN)) {
            throw SqlStatement.invalid("The SQL has -- without a space after it, which databases read differently.")
                    .withHint("Put a space after --, or between the signs.");
        }
        return spaced || !lexis.has(Trait.SPACED_COMMENTS);
    }

    private int lineEnd(int start) {
        int feed = sql.indexOf('\n', start);
        int end = feed < 0 ? sql.length() : feed + 1;
        int carriageReturn = sql.indexOf('\r', start);
        if (carriageReturn < 0 || carriageReturn >= end - 2) {
            return end;
        }
        if (lexis.has(Trait.UNKNOWN)) {
            throw SqlStatement.invalid("The SQL has a carriage return in a comment.")
                    .withHint("End lines with a line feed.");
        }
        return lexis.has(Trait.RETURN_ENDS_COMMENT) ? carriageReturn + 1 : end;
    }

    private int blockEnd(int start) {
        if (lexis.has(Trait.NESTED_COMMENTS)) {
            return nestedEnd(start);
        }
        int close = sql.indexOf("*/", start + 2);
        if (close < 0) {
            if (lexis.has(Trait.OPEN_COMMENTS)) {
                return sql.length();
            }
            throw unclosed();
        }
        int inner = sql.indexOf("/*", start + 2);
        if (lexis.has(Trait.UNKNOWN) && inner >= 0 && inner < close) {
            throw SqlStatement.invalid("The SQL has a comment inside a comment.")
                    .withHint("Close a comment before the next one starts.");
        }
        if (lexis.has(Trait.EXECUTABLE_COMMENTS)) {
            requireInert(sql.substring(start + 2, close).toUpperCase(Locale.ROOT));
        }
        return close + 2;
    }

    private static void requireInert(String comment) {
        if (comment.startsWith("!") || comment.startsWith("M!")) {
            throw SqlStatement.forbidden("Comments that the database runs are not allowed.")
                    .withHint("Write the SQL itself instead of /*! ... */.");
        }
        if (comment.startsWith("+") && comment.contains("SET_VAR")) {
            throw SqlStatement.forbidden("SET_VAR is not allowed: connections are shared.");
        }
    }

    private int nestedEnd(int start) {
        int depth = 0;
        int index = start;
        while (index < sql.length() - 1) {
            char character = sql.charAt(index);
            if (character == '/' && sql.charAt(index + 1) == '*') {
                depth++;
                index += 2;
            } else if (character == '*' && sql.charAt(index + 1) == '/') {
                depth--;
                index += 2;
                if (depth == 0) {
                    return index;
                }
            } else {
                index++;
            }
        }
        throw unclosed();
    }

    private static RuntimeException unclosed() {
        return SqlStatement.invalid("The SQL has a comment that is not closed.");
    }
}
