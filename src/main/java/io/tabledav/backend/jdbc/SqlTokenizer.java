package io.tabledav.backend.jdbc;

import io.tabledav.backend.jdbc.SqlLexis.Trait;
import io.tabledav.backend.jdbc.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts SQL into tokens the way its database does; comments and white space are left out. */
public final class SqlTokenizer {
    /** One text for each ASCII symbol: hostile SQL is a million of them. */
    private static final String[] SYMBOLS = new String[128];

    static {
        for (int symbol = 0; symbol < SYMBOLS.length; symbol++) {
            SYMBOLS[symbol] = Character.toString(symbol);
        }
    }

    private final String sql;
    private final SqlLexis lexis;
    private final SqlComments comments;
    private final SqlQuotes quotes;
    private final List<SqlToken> tokens = new ArrayList<>();
    private int position;
    private int brackets;

    private boolean afterEscapeText;

    private SqlTokenizer(String sql, SqlLexis lexis) {
        this.sql = sql;
        this.lexis = lexis;
        this.comments = new SqlComments(sql, lexis);
        this.quotes = new SqlQuotes(sql, lexis);
    }

    /** The tokens of some SQL; {@code INVALID} for a quote or a comment that is not closed, or that cannot be read with certainty. */
    public static List<SqlToken> tokens(String sql, SqlLexis lexis) {
        SqlTokenizer tokenizer = new SqlTokenizer(sql, lexis);
        while (tokenizer.position < sql.length()) {
            tokenizer.next();
        }
        return List.copyOf(tokenizer.tokens);
    }

    private void next() {
        char character = sql.charAt(position);
        if (character <= ' ' && Character.isWhitespace(character)) {
            position++;
            return;
        }
        int commentEnd = comments.end(position);
        if (commentEnd > position) {
            position = commentEnd;
        } else {
            token(character);
        }
    }

    private void token(char character) {
        switch (character) {
            case '\'' -> string();
            case '"' -> add(lexis.has(Trait.DOUBLE_QUOTED_STRINGS) ? quotes.text(position) : quotes.name(position));
            case '`' -> {
                if (lexis.has(Trait.BACKTICK_NAMES)) {
                    add(quotes.name(position));
                } else {
                    symbol(1);
                }
            }
            case '[' -> bracket();
            case ']' -> closingBracket();
            case '?' -> question();
            case ':' -> colon();
            case '$' -> dollar();
            case '@', '#' -> variable();
            default -> wordOrSymbol(character);
        }
    }

    private void wordOrSymbol(char character) {
        if (digit(character) || (character == '.' && digit(at(position + 1)))) {
            number();
        } else if (wordStart(character)) {
            word();
        } else {
            symbol(1);
        }
    }

    private void string() {
        // The database goes on reading such a text as it began: the escapes hold in its second part, too.
        if (afterEscapeText) {
            throw SqlStatement.invalid("The SQL has a text written E'' that goes on after a break.")
                    .withHint("Write it as one text, or send it as a parameter.");
        }
        add(quotes.text(position));
    }

    private void word() {
        char first = sql.charAt(position);
        char next = at(position + 1);
        if (next == '\'') {
            if (lexis.has(Trait.ESCAPE_STRINGS) && (first == 'e' || first == 'E')) {
                add(quotes.escapeText(position));
                afterEscapeText = true;
                return;
            }
            if (lexis.has(Trait.BLOB_LITERALS) && (first == 'x' || first == 'X')) {
                add(quotes.blob(position));
                return;
            }
        }
        if (next == '&'
                && at(position + 2) == '"'
                && (first == 'u' || first == 'U')
                && lexis.has(Trait.UNICODE_NAMES)) {
            add(quotes.unicodeName(position));
            return;
        }
        int end = wordEnd(position + 1);
        if (lexis.has(Trait.UNKNOWN) && at(end) == '\'' && (at(end - 1) == 'q' || at(end - 1) == 'Q')) {
            throw uncertain("q''");
        }
        add(Kind.WORD, end);
    }

    private void bracket() {
        if (lexis.has(Trait.BRACKET_NAMES)) {
            add(quotes.bracketed(position));
            return;
        }
        if (lexis.has(Trait.UNKNOWN)) {
            requirePlainBracket();
        }
        brackets++;
        symbol(1);
    }

    /** In some databases brackets quote a name, in others they hold the index of an array. */
    private void requirePlainBracket() {
        for (int index = position + 1; index < sql.length() && sql.charAt(index) != ']'; index++) {
            if ("'\"`;".indexOf(sql.charAt(index)) >= 0 || sql.startsWith("--", index) || sql.startsWith("/*", index)) {
                throw uncertain("quotes and comments inside brackets");
            }
        }
    }

    private void closingBracket() {
        if (lexis.has(Trait.UNKNOWN) && at(position + 1) == ']') {
            throw uncertain("]]");
        }
        brackets = Math.max(0, brackets - 1);
        symbol(1);
    }

    private void question() {
        if (lexis.has(Trait.QUESTION_OPERATORS) && at(position + 1) == '?') {
            symbol(2);
            return;
        }
        int end = position + 1;
        while (lexis.has(Trait.VARIABLE_PLACEHOLDERS) && digit(at(end))) {
            end++;
        }
        add(Kind.PLACEHOLDER, end);
    }

    private void colon() {
        int end = wordEnd(position + 1);
        if (lexis.has(Trait.COLON_OPERATORS)) {
            if (at(position + 1) == ':') {
                symbol(1);
                symbol(1);
                return;
            }
            // Parts of a document are written column:key, and slices of an array array[from:to].
            boolean afterValue = wordPart(at(position - 1)) || at(position - 1) == ']' || at(position - 1) == ')';
            if (afterValue && (brackets > 0 || lexis.has(Trait.UNKNOWN))) {
                symbol(1);
                return;
            }
        }
        if (end > position + 1 && (lexis.has(Trait.VARIABLE_PLACEHOLDERS) || !digit(at(position + 1)))) {
            add(Kind.PLACEHOLDER, end);
        } else {
            symbol(1);
        }
    }

    private void dollar() {
        if (lexis.has(Trait.VARIABLE_PLACEHOLDERS)) {
            variable();
            return;
        }
        int end = position + 1;
        while (digit(at(end))) {
            end++;
        }
        if (end > position + 1) {
            if (lexis.has(Trait.NUMBERED_PLACEHOLDERS)) {
                add(Kind.PLACEHOLDER, end);
            } else {
                symbol(1);
            }
            return;
        }
        int tagEnd = position + 1;
        while (wordPart(at(tagEnd)) && at(tagEnd) != '$') {
            tagEnd++;
        }
        if (at(tagEnd) == '$' && lexis.has(Trait.UNKNOWN)) {
            throw uncertain("dollar quotes");
        }
        if (at(tagEnd) == '$' && lexis.has(Trait.DOLLAR_QUOTES)) {
            add(quotes.dollarText(position, tagEnd + 1));
        } else {
            symbol(1);
        }
    }

    private void variable() {
        if (lexis.has(Trait.UNKNOWN) && sql.charAt(position) == '#') {
            throw uncertain("a #");
        }
        int end = wordEnd(position + 1);
        if (lexis.has(Trait.VARIABLE_PLACEHOLDERS) && end > position + 1) {
            add(Kind.PLACEHOLDER, end);
        } else {
            symbol(1);
        }
    }

    /** A number takes all letters and digits after it, and a sign after an exponent: databases refuse what is no number. */
    private void number() {
        boolean dollars = !lexis.has(Trait.DOLLAR_QUOTES) && !lexis.has(Trait.UNKNOWN);
        int end = position;
        while ((wordPart(at(end)) && (dollars || at(end) != '$')) || at(end) == '.' || exponentSign(end)) {
            end++;
        }
        if ((at(end) == '\'' || at(end) == '"') && !digit(at(end - 1)) && at(end - 1) != '.') {
            // The letter may belong to the quote, such as in 1e'text'.
            throw SqlStatement.invalid("The SQL has a number in front of a quote, without a space.");
        }
        add(Kind.LITERAL, end);
    }

    private boolean exponentSign(int index) {
        char sign = at(index);
        char exponent = at(index - 1);
        return (sign == '+' || sign == '-')
                && (exponent == 'e' || exponent == 'E')
                && index - 1 > position
                && digit(at(index + 1))
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

    private void symbol(int length) {
        char character = sql.charAt(position);
        String text = length == 1 && character < SYMBOLS.length
                ? SYMBOLS[character]
                : sql.substring(position, position + length);
        add(new SqlToken(Kind.SYMBOL, text, position, position + length));
    }

    private void add(Kind kind, int end) {
        add(new SqlToken(kind, sql.substring(position, end), position, end));
    }

    private void add(SqlToken token) {
        tokens.add(token);
        position = token.end();
        afterEscapeText = false;
    }

    private static RuntimeException uncertain(String what) {
        return SqlStatement.invalid("The SQL has " + what + ", which databases read differently.")
                .withHint("Send texts as parameters.");
    }

    private char at(int index) {
        return index >= 0 && index < sql.length() ? sql.charAt(index) : '\0';
    }

    private static boolean digit(char character) {
        return character >= '0' && character <= '9';
    }

    /** Everything beyond ASCII is a letter to these databases. */
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
