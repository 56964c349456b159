package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;

/** Cuts a condition into tokens, one at a time, and refuses what is no part of any condition. */
final class WhereLexer {

    /** What a token is. */
    enum Kind {
        /** A keyword, or the name of a column or function. */
        WORD,
        /** A column's name that was in double quotes. */
        QUOTED_NAME,
        /** A text literal. */
        TEXT,
        /** A number without a sign. */
        NUMBER,
        /** Anything else. */
        SYMBOL,
        END
    }

    /**
     * A piece of the condition.
     *
     * @param text what it says, without quotes; empty at the end
     * @param at where it starts, in chars from 0
     */
    record Token(Kind kind, String text, int at) {

        boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean isSymbol(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        /** For a message. */
        String described() {
            return kind == Kind.END ? "the end" : TextValue.quoted(text);
        }
    }

    private final String source;
    private int next;

    WhereLexer(String source) {
        this.source = source;
    }

    /** The next token; {@code END} again and again at the end. */
    Token next() {
        while (next < source.length() && isSpace(source.codePointAt(next))) {
            next += Character.charCount(source.codePointAt(next));
        }
        if (next == source.length()) {
            return new Token(Kind.END, "", next);
        }
        int at = next;
        int first = source.codePointAt(at);
        if (first == '\'') {
            return new Token(Kind.TEXT, quoted('\'', "text literal"), at);
        }
        if (first == '"') {
            return new Token(Kind.QUOTED_NAME, quoted('"', "column name"), at);
        }
        if (isDigit(at) || first == '.' && isDigit(at + 1)) {
            return number();
        }
        if (Character.isLetter(first) || first == '_') {
            while (next < source.length() && isWordPart(source.codePointAt(next))) {
                next += Character.charCount(source.codePointAt(next));
            }
            return new Token(Kind.WORD, source.substring(at, next), at);
        }
        return symbol(first);
    }

    /** A failure at a place of the condition, which is counted in characters from 1 for people. */
    DatabaseException failure(int at, String what, String hint) {
        int character = source.codePointCount(0, at) + 1;
        return DatabaseException.of(Code.INVALID, "At character " + character + " of where: " + what)
                .withHint(hint);
    }

    private String quoted(char quote, String what) {
        int start = next;
        StringBuilder text = new StringBuilder();
        for (next++; next < source.length(); next++) {
            char c = source.charAt(next);
            if (c != quote) {
                text.append(c);
            } else if (next + 1 < source.length() && source.charAt(next + 1) == quote) {
                text.append(c);
                next++;
            } else {
                next++;
                return text.toString();
            }
        }
        throw failure(start, "this " + what + " is not closed.", "Write a quote inside it twice: " + quote + quote);
    }

    private Token number() {
        int at = next;
        skipDigits();
        if (next < source.length() && source.charAt(next) == '.') {
            next++;
            skipDigits();
        }
        if (next < source.length() && (source.charAt(next) | 0x20) == 'e') {
            int signed = next + 1;
            if (signed < source.length() && (source.charAt(signed) == '-' || source.charAt(signed) == '+')) {
                signed++;
            }
            if (isDigit(signed)) {
                next = signed;
                skipDigits();
            }
        }
        if (next < source.length() && (isWordPart(source.codePointAt(next)) || source.charAt(next) == '.')) {
            throw failure(at, "this number does not end well.", "A name that starts with a digit is in double quotes.");
        }
        return new Token(Kind.NUMBER, source.substring(at, next), at);
    }

    private Token symbol(int first) {
        int at = next;
        String two = source.substring(at, Math.min(at + 2, source.length()));
        switch (two) {
            case "<=", ">=", "<>", "!=" -> {
                next += 2;
                return new Token(Kind.SYMBOL, two, at);
            }
            case "--", "/*" -> throw failure(at, "a comment.", WhereHints.NO_COMMENT);
            case "||" -> throw failure(at, "'||' is not allowed.", WhereHints.NO_ARITHMETIC);
            case "::" -> throw failure(at, "'::' is not allowed.", WhereHints.NO_CAST);
            default -> {
                // One character, or none that is known.
            }
        }
        switch (first) {
            case '(', ')', ',', '=', '<', '>', '-', '+' -> {
                next++;
                return new Token(Kind.SYMBOL, source.substring(at, next), at);
            }
            case ';' -> throw failure(at, "';' is not allowed.", WhereHints.NO_FURTHER_STATEMENT);
            case '#' -> throw failure(at, "a comment.", WhereHints.NO_COMMENT);
            case '?', '$', ':', '@' -> throw failure(at, "a placeholder.", WhereHints.NO_PLACEHOLDER);
            case '*', '/', '%', '|', '&', '^', '~' ->
                throw failure(at, "'" + (char) first + "' is not allowed.", WhereHints.NO_ARITHMETIC);
            case '.' ->
                throw failure(
                        at,
                        "'.' is not allowed.",
                        "Name a column alone, without its table; a name with a dot is in double quotes.");
            default ->
                throw failure(
                        at,
                        "there is no meaning to " + TextValue.quoted(Character.toString(first)) + ".",
                        WhereHints.QUOTES);
        }
    }

    private void skipDigits() {
        while (isDigit(next)) {
            next++;
        }
    }

    private boolean isDigit(int at) {
        return at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9';
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Combining marks too: macOS writes é as e with one. */
    private static boolean isWordPart(int c) {
        return Character.isLetterOrDigit(c)
                || c == '_'
                || c == '$'
                || Character.getType(c) == Character.NON_SPACING_MARK
                || Character.getType(c) == Character.COMBINING_SPACING_MARK;
    }
}
