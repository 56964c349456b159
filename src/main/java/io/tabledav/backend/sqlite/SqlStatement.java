package io.tabledav.backend.sqlite;

import io.tabledav.backend.sqlite.SqlToken.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.spi.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One statement of a client's own, known to be just one and to stay within what statements may do at all.
 *
 * @param text the statement, without the semicolon
 * @param effect what it does
 * @param placeholders its placeholders in order, each as often as it stands
 */
record SqlStatement(String text, Effect effect, List<String> placeholders) {
    private static final Set<String> READS = Set.of("SELECT", "VALUES");
    private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE", "REPLACE");
    private static final Set<String> CHANGES = Set.of("CREATE", "DROP", "ALTER", "ANALYZE", "REINDEX");
    private static final Set<String> TRANSACTIONS =
            Set.of("BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE");
    private static final Set<String> FILES = Set.of("ATTACH", "DETACH", "VACUUM");
    private static final Set<String> TEMPORARY = Set.of("TEMP", "TEMPORARY");

    /** The pragmas that may be asked as tables: all of them only tell of the schema and the build. */
    private static final Set<String> TELLING_PRAGMAS = Set.of(
            "pragma_collation_list",
            "pragma_compile_options",
            "pragma_database_list",
            "pragma_foreign_key_check",
            "pragma_foreign_key_list",
            "pragma_function_list",
            "pragma_index_info",
            "pragma_index_list",
            "pragma_index_xinfo",
            "pragma_module_list",
            "pragma_pragma_list",
            "pragma_table_info",
            "pragma_table_list",
            "pragma_table_xinfo");

    SqlStatement {
        placeholders = List.copyOf(placeholders);
    }

    /**
     * Reads a client's SQL.
     *
     * <p>Errors: {@code INVALID} if it is not exactly one statement; {@code FORBIDDEN} for one that controls transactions,
     * sets the connection, reaches other files or makes temporary objects.
     */
    static SqlStatement parse(String sql) {
        if (sql.indexOf('\0') >= 0) {
            throw invalid("the SQL holds a NUL character");
        }
        List<SqlToken> tokens = SqlTokenizer.tokens(sql);
        int end = end(tokens);
        if (end == 0) {
            throw invalid("there is no SQL statement");
        }
        if (tokens.subList(end, tokens.size()).stream().anyMatch(token -> !token.is(';'))) {
            throw invalid("there is more than one SQL statement").withHint("send one statement at a time");
        }
        List<SqlToken> statement = tokens.subList(0, end);
        Effect effect = effect(statement);
        statement.forEach(SqlStatement::requireHarmless);
        requireNotTemporary(statement);
        List<String> placeholders = statement.stream()
                .filter(token -> token.kind() == Kind.PLACEHOLDER)
                .map(SqlToken::text)
                .toList();
        return new SqlStatement(sql.substring(0, statement.getLast().end()), effect, placeholders);
    }

    /** Fails with {@code FORBIDDEN} if this does more than is allowed. */
    void requireWithin(Effect allowed) {
        if (effect.compareTo(allowed) > 0) {
            throw forbidden(
                    effect == Effect.DDL
                            ? "this statement changes tables, which is not allowed here"
                            : "this statement writes, and only reading is allowed here");
        }
    }

    /** How many tokens belong to the first statement; the semicolons inside a trigger end none. */
    private static int end(List<SqlToken> tokens) {
        boolean trigger = isTrigger(tokens);
        for (int index = 0; index < tokens.size(); index++) {
            if (tokens.get(index).is(';')
                    && (!trigger
                            || (index > 1
                                    && tokens.get(index - 1).is("END")
                                    && tokens.get(index - 2).is(';')))) {
                return index;
            }
        }
        return tokens.size();
    }

    private static boolean isTrigger(List<SqlToken> tokens) {
        return tokens.size() > 2
                && tokens.getFirst().is("CREATE")
                && (tokens.get(1).is("TRIGGER")
                        || (tokens.get(1).isAny(TEMPORARY) && tokens.get(2).is("TRIGGER")));
    }

    private static Effect effect(List<SqlToken> statement) {
        SqlToken first = statement.getFirst();
        if (first.is("EXPLAIN")) {
            int explained = statement.size() > 2 && statement.get(1).is("QUERY") ? 3 : 1;
            if (explained >= statement.size()) {
                throw syntax(first);
            }
            // Explaining does nothing, but some statements, such as PRAGMA, act while they are compiled.
            effect(statement.subList(explained, statement.size()));
            return Effect.READ;
        }
        SqlToken verb = first.is("WITH") ? verbAfterCommonTables(statement) : first;
        if (verb.isAny(READS)) {
            return Effect.READ;
        }
        if (verb.isAny(WRITES)) {
            return Effect.WRITE;
        }
        if (verb.isAny(CHANGES)) {
            return Effect.DDL;
        }
        throw refusal(verb);
    }

    /** What a statement that starts with common table expressions does: they are all in parentheses. */
    private static SqlToken verbAfterCommonTables(List<SqlToken> statement) {
        int depth = 0;
        for (SqlToken token : statement) {
            depth += token.is('(') ? 1 : token.is(')') ? -1 : 0;
            if (depth == 0 && (token.isAny(READS) || token.isAny(WRITES))) {
                return token;
            }
        }
        throw syntax(statement.getLast());
    }

    private static DatabaseException refusal(SqlToken verb) {
        String word = verb.text().toUpperCase(Locale.ROOT);
        if (verb.isAny(TRANSACTIONS)) {
            return forbidden(word + " is not allowed: every statement is a transaction of its own");
        }
        if (verb.isAny(FILES)) {
            return forbidden(word + " is not allowed: statements work on the files of this database only");
        }
        if (verb.is("PRAGMA")) {
            return forbidden("PRAGMA is not allowed: connections are shared, and set the same for everybody");
        }
        return syntax(verb);
    }

    private static void requireHarmless(SqlToken token) {
        if (token.kind() == Kind.PLACEHOLDER || token.kind() == Kind.LITERAL || token.kind() == Kind.SYMBOL) {
            return;
        }
        String name = token.text().toLowerCase(Locale.ROOT);
        if (name.equals("load_extension") || name.equals("fts3_tokenizer")) {
            throw forbidden(name + " is not allowed");
        }
        if (name.startsWith("pragma_") && !TELLING_PRAGMAS.contains(name)) {
            throw forbidden(name + " is not allowed: it may set the connection, which is shared");
        }
    }

    /** A temporary table or view would hide another one from those who use the connection later. */
    private static void requireNotTemporary(List<SqlToken> statement) {
        for (int index = 0; index < statement.size(); index++) {
            SqlToken token = statement.get(index);
            boolean created = index == 1 && statement.getFirst().is("CREATE") && token.isAny(TEMPORARY);
            boolean qualified = token.isName()
                    && token.text().equalsIgnoreCase("temp")
                    && index + 1 < statement.size()
                    && statement.get(index + 1).is('.');
            if (created || qualified) {
                throw forbidden("temporary tables, views and triggers are not allowed: connections are shared");
            }
        }
    }

    private static DatabaseException syntax(SqlToken token) {
        return invalid("near \"" + token.text() + "\": syntax error");
    }

    private static DatabaseException invalid(String message) {
        return DatabaseException.of(Code.INVALID, message);
    }

    private static DatabaseException forbidden(String message) {
        return DatabaseException.of(Code.FORBIDDEN, message);
    }

    /** The values to bind, in the order of SQLite's own numbers for the placeholders. */
    List<Value> bound(Parameters parameters) {
        return switch (parameters) {
            case Parameters.Positional positional -> positional(positional.values());
            case Parameters.Named named -> named(named.values());
        };
    }

    private List<Value> positional(List<Value> values) {
        for (String placeholder : placeholders) {
            if (!placeholder.equals("?")) {
                throw invalid("the placeholder " + placeholder + " has no value")
                        .withHint("write ? with a list of parameters, or :name with an object of parameters");
            }
        }
        if (placeholders.size() != values.size()) {
            throw invalid("the statement has " + placeholders.size() + " placeholders, but there are " + values.size()
                    + " parameters");
        }
        return values;
    }

    private List<Value> named(Map<String, Value> values) {
        List<String> names = new ArrayList<>();
        for (String placeholder : placeholders) {
            if (!placeholder.startsWith(":")) {
                throw invalid("the placeholder " + placeholder + " has no name")
                        .withHint("write :name with an object of parameters, or ? with a list of them");
            }
            String name = placeholder.substring(1);
            if (!values.containsKey(name)) {
                throw invalid("there is no parameter " + name);
            }
            // SQLite gives a name that stands twice one number.
            if (!names.contains(name)) {
                names.add(name);
            }
        }
        for (String given : values.keySet()) {
            if (!names.contains(given)) {
                throw invalid("the statement has no placeholder :" + given);
            }
        }
        return names.stream()
                .map(name -> Objects.requireNonNull(values.get(name)))
                .toList();
    }
}
