package io.tabledav.backend.jdbc;

import io.tabledav.backend.jdbc.SqlToken.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import java.util.List;

/**
 * One statement of a client's own, known to be just one and to stay within what statements may do at all.
 *
 * @param text the statement without the semicolon, every placeholder as {@code ?}; strings and comments are as they were sent
 * @param effect what it does
 * @param placeholders its placeholders as they were written, in order, each as often as it stands
 */
public record SqlStatement(String text, Effect effect, List<String> placeholders) {

    /** The longest SQL that is looked at, in characters. */
    public static final int MOST_CHARACTERS = 1 << 20;

    public SqlStatement {
        placeholders = List.copyOf(placeholders);
    }

    /**
     * Reads a client's SQL.
     *
     * <p>Errors: {@code INVALID} if it is not exactly one statement; {@code FORBIDDEN} for what the rules refuse; {@code
     * TOO_LARGE} beyond {@link #MOST_CHARACTERS}.
     */
    public static SqlStatement parse(String sql, SqlLexis lexis, SqlRules rules) {
        if (sql.length() > MOST_CHARACTERS) {
            throw DatabaseException.of(Code.TOO_LARGE, "The SQL is longer than " + MOST_CHARACTERS + " characters.")
                    .withHint("Send rows as the body of a write instead.");
        }
        if (sql.indexOf('\0') >= 0) {
            throw invalid("The SQL holds a NUL character.");
        }
        List<SqlToken> tokens = SqlTokenizer.tokens(sql, lexis);
        int end = rules.end(tokens);
        if (end == 0) {
            throw invalid("There is no SQL statement.");
        }
        if (tokens.subList(end, tokens.size()).stream().anyMatch(token -> !token.is(';'))) {
            throw invalid("There is more than one SQL statement.").withHint("Send one statement at a time.");
        }
        List<SqlToken> statement = tokens.subList(0, end);
        Effect effect = rules.effect(statement);
        List<SqlToken> placeholders = statement.stream()
                .filter(token -> token.kind() == Kind.PLACEHOLDER)
                .toList();
        String text = rewritten(sql, statement.getLast().end(), placeholders);
        return new SqlStatement(
                text, effect, placeholders.stream().map(SqlToken::text).toList());
    }

    private static String rewritten(String sql, int end, List<SqlToken> placeholders) {
        StringBuilder text = new StringBuilder(end);
        int copied = 0;
        for (SqlToken placeholder : placeholders) {
            text.append(sql, copied, placeholder.start());
            // Two in a row would be an operator to some drivers.
            if (!text.isEmpty() && text.charAt(text.length() - 1) == '?') {
                text.append(' ');
            }
            text.append('?');
            copied = placeholder.end();
        }
        return text.append(sql, copied, end).toString();
    }

    /** Fails with {@code FORBIDDEN} if this does more than is allowed. */
    public void requireWithin(Effect allowed) {
        if (effect.compareTo(allowed) > 0) {
            throw forbidden(
                    effect == Effect.DDL
                            ? "This statement changes tables, which is not allowed here."
                            : "This statement writes, and only reading is allowed here.");
        }
    }

    /**
     * The statement with a value for each of its placeholders; a value whose placeholder stands twice is there twice.
     *
     * <p>Errors: {@code INVALID} if the parameters are not exactly those of the placeholders.
     */
    public BoundSql bind(Parameters parameters) {
        return new BoundSql(text, SqlParameters.values(placeholders, parameters));
    }

    /** What a word is told as that means nothing where it stands. */
    public static DatabaseException syntax(SqlToken token) {
        return invalid("Near \"" + shortened(token.text()) + "\": syntax error.");
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }

    static DatabaseException invalid(String message) {
        return DatabaseException.of(Code.INVALID, message);
    }

    /** A refusal of what no client may do. */
    public static DatabaseException forbidden(String message) {
        return DatabaseException.of(Code.FORBIDDEN, message);
    }
}
