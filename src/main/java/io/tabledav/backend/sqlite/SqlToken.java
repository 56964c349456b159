package io.tabledav.backend.sqlite;

import java.util.Locale;
import java.util.Set;

/**
 * A piece of SQL, as SQLite cuts it (sqlite.org/src/file/src/tokenize.c).
 *
 * @param kind what it is
 * @param text its text, a quoted name or string without its quotes
 * @param start where it starts in the SQL
 * @param end where it ends, exclusive
 */
record SqlToken(Kind kind, String text, int start, int end) {

    /** What a piece of SQL is. */
    enum Kind {
        /** A keyword or an unquoted name: which of them, the grammar says. */
        WORD,
        /** A name in double quotes, backticks or brackets. */
        NAME,
        /** A text in single quotes; where a name is due, SQLite takes it for one. */
        STRING,
        /** A number or a blob literal. */
        LITERAL,
        /** A placeholder: {@code ?}, {@code ?1}, {@code :a}, {@code @a} or {@code $a}. */
        PLACEHOLDER,
        /** One character of anything else. */
        SYMBOL
    }

    /** Whether this is a keyword, in any case. */
    boolean is(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }

    /** Whether this is one of these keywords. */
    boolean isAny(Set<String> keywords) {
        return kind == Kind.WORD && keywords.contains(text.toUpperCase(Locale.ROOT));
    }

    boolean is(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** Whether this can stand where a name is due. */
    boolean isName() {
        return kind == Kind.WORD || kind == Kind.NAME || kind == Kind.STRING;
    }
}
