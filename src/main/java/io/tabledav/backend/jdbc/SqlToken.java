package io.tabledav.backend.jdbc;

import java.util.Locale;
import java.util.Set;

/**
 * A piece of SQL, as {@link SqlTokenizer} cuts it.
 *
 * @param kind what it is
 * @param text its text, a quoted name or string without its quotes
 * @param start where it starts in the SQL
 * @param end where it ends, exclusive
 */
public record SqlToken(Kind kind, String text, int start, int end) {

    /** What a piece of SQL is. */
    public enum Kind {
        /** A keyword or an unquoted name: which of them, the grammar says. */
        WORD,
        /** A quoted name. */
        NAME,
        /** A quoted text; where a name is due, SQLite takes it for one. */
        STRING,
        /** A number or a blob literal. */
        LITERAL,
        /** A placeholder: {@code ?} and {@code :a}, and where the database has them {@code $1}, {@code ?1}, {@code @a}, {@code $a}. */
        PLACEHOLDER,
        /** One character of anything else, or an operator that is written {@code ??}. */
        SYMBOL
    }

    /** Whether this is a keyword, in any case. */
    public boolean is(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }

    /** Whether this is one of these keywords, which are in upper case. */
    public boolean isAny(Set<String> keywords) {
        return kind == Kind.WORD && keywords.contains(text.toUpperCase(Locale.ROOT));
    }

    /** Whether this is the symbol. */
    public boolean is(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** Whether this can stand where a name is due. */
    public boolean isName() {
        return kind == Kind.WORD || kind == Kind.NAME || kind == Kind.STRING;
    }
}
