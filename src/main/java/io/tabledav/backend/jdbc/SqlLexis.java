package io.tabledav.backend.jdbc;

import java.util.EnumSet;
import java.util.Set;

/**
 * How a database cuts its SQL into words. It must be read exactly as the database reads it: a comment or a string that ends
 * elsewhere hides text from the rules.
 *
 * @param traits what is special; without any it is the standard's: {@code 'text'}, {@code "name"}, {@code --} and {@code /*}
 *     comments, the placeholders {@code ?} and {@code :name}
 */
public record SqlLexis(Set<Trait> traits) {
    public SqlLexis {
        traits = Set.copyOf(traits);
    }

    /** What is special about a database's text. */
    public enum Trait {
        /** A comment inside a comment has an end of its own. */
        NESTED_COMMENTS,
        /** A comment that is not closed goes to the end of the text. */
        OPEN_COMMENTS,
        /** A carriage return ends a {@code --} comment. */
        RETURN_ENDS_COMMENT,
        /** {@code --} starts a comment only in front of white space. */
        SPACED_COMMENTS,
        /** {@code #} starts a comment. */
        HASH_COMMENTS,
        /** {@code /*!} and {@code /*M!} comments are run as SQL, and refused here; so is {@code SET_VAR} in a hint. */
        EXECUTABLE_COMMENTS,
        /** {@code "} quotes a text instead of a name. */
        DOUBLE_QUOTED_STRINGS,
        /** {@code `} quotes a name. */
        BACKTICK_NAMES,
        /** {@code [} quotes a name. */
        BRACKET_NAMES,
        /** {@code \} escapes the next character of a text. */
        BACKSLASH_ESCAPES,
        /** {@code \} escapes the next character of a text that is written {@code E''}. */
        ESCAPE_STRINGS,
        /** Names are also written {@code U&"\0061"}. */
        UNICODE_NAMES,
        /** Texts are also written {@code $tag$text$tag$}. */
        DOLLAR_QUOTES,
        /** {@code x''} is one literal and not a word before a text. */
        BLOB_LITERALS,
        /** {@code $1} is the first parameter. */
        NUMBERED_PLACEHOLDERS,
        /** {@code ?1}, {@code @a}, {@code $a} and {@code #a} are placeholders, too. */
        VARIABLE_PLACEHOLDERS,
        /** {@code ::} casts, {@code :=} assigns, and {@code a[x:y]} is a slice. */
        COLON_OPERATORS,
        /** {@code ??} is the operator {@code ?}, as drivers of JDBC take it. */
        QUESTION_OPERATORS,
        /** The database is not known: whatever two databases read differently is refused. */
        UNKNOWN
    }

    /** SQLite's (sqlite.org/src/file/src/tokenize.c). */
    public static final SqlLexis SQLITE = of(
            Trait.OPEN_COMMENTS,
            Trait.BACKTICK_NAMES,
            Trait.BRACKET_NAMES,
            Trait.BLOB_LITERALS,
            Trait.VARIABLE_PLACEHOLDERS);

    /** PostgreSQL's (src/backend/parser/scan.l), while {@code standard_conforming_strings} is on, which the session must see to. */
    public static final SqlLexis POSTGRES = of(
            Trait.NESTED_COMMENTS,
            Trait.RETURN_ENDS_COMMENT,
            Trait.ESCAPE_STRINGS,
            Trait.UNICODE_NAMES,
            Trait.DOLLAR_QUOTES,
            Trait.NUMBERED_PLACEHOLDERS,
            Trait.COLON_OPERATORS,
            Trait.QUESTION_OPERATORS);

    /** That of MySQL and MariaDB, while {@code sql_mode} has neither {@code ANSI_QUOTES} nor {@code NO_BACKSLASH_ESCAPES}. */
    public static final SqlLexis MYSQL = mysql(false, true);

    /** That of a database which nothing is known of. */
    public static final SqlLexis GENERIC = of(Trait.BACKTICK_NAMES, Trait.COLON_OPERATORS, Trait.UNKNOWN);

    /**
     * That of MySQL and MariaDB (sql/sql_lex.cc).
     *
     * @param ansiQuotes whether {@code sql_mode} has {@code ANSI_QUOTES}
     * @param backslashEscapes whether {@code sql_mode} lacks {@code NO_BACKSLASH_ESCAPES}
     */
    public static SqlLexis mysql(boolean ansiQuotes, boolean backslashEscapes) {
        EnumSet<Trait> traits = EnumSet.of(
                Trait.SPACED_COMMENTS,
                Trait.HASH_COMMENTS,
                Trait.EXECUTABLE_COMMENTS,
                Trait.BACKTICK_NAMES,
                Trait.COLON_OPERATORS);
        if (!ansiQuotes) {
            traits.add(Trait.DOUBLE_QUOTED_STRINGS);
        }
        if (backslashEscapes) {
            traits.add(Trait.BACKSLASH_ESCAPES);
        }
        return new SqlLexis(traits);
    }

    private static SqlLexis of(Trait... traits) {
        return new SqlLexis(Set.of(traits));
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }
}
