package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.SqlLexis;
import io.tabledav.backend.jdbc.SqlRules;
import io.tabledav.backend.jdbc.SqlStatement;
import io.tabledav.backend.jdbc.SqlToken;
import io.tabledav.backend.jdbc.SqlToken.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.Query.Effect;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a client's own SQL may say on SQLite: nothing that reaches another file or sets the connection. */
final class SqliteRules implements SqlRules {
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

    private SqliteRules() {}

    /** Reads a client's SQL. */
    static SqlStatement parse(String sql) {
        return SqlStatement.parse(sql, SqlLexis.SQLITE, new SqliteRules());
    }

    @Override
    public Effect effect(List<SqlToken> statement) {
        Effect effect = verbEffect(statement);
        statement.forEach(SqliteRules::requireHarmless);
        requireNotTemporary(statement);
        return effect;
    }

    /** The semicolons inside a trigger end no statement. */
    @Override
    public int end(List<SqlToken> tokens) {
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

    private static Effect verbEffect(List<SqlToken> statement) {
        SqlToken first = statement.getFirst();
        if (first.is("EXPLAIN")) {
            int explained = statement.size() > 2 && statement.get(1).is("QUERY") ? 3 : 1;
            if (explained >= statement.size()) {
                throw SqlStatement.syntax(first);
            }
            // Explaining does nothing, but some statements, such as PRAGMA, act while they are compiled.
            verbEffect(statement.subList(explained, statement.size()));
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
        throw SqlStatement.syntax(statement.getLast());
    }

    private static DatabaseException refusal(SqlToken verb) {
        String word = verb.text().toUpperCase(Locale.ROOT);
        if (verb.isAny(TRANSACTIONS)) {
            return SqlStatement.forbidden(word + " is not allowed: every statement is a transaction of its own.");
        }
        if (verb.isAny(FILES)) {
            return SqlStatement.forbidden(
                    word + " is not allowed: statements work on the files of this database only.");
        }
        if (verb.is("PRAGMA")) {
            return SqlStatement.forbidden(
                    "PRAGMA is not allowed: connections are shared, and set the same for everybody.");
        }
        return SqlStatement.syntax(verb);
    }

    private static void requireHarmless(SqlToken token) {
        if (token.kind() == Kind.PLACEHOLDER || token.kind() == Kind.LITERAL || token.kind() == Kind.SYMBOL) {
            return;
        }
        String name = token.text().toLowerCase(Locale.ROOT);
        if (name.equals("load_extension") || name.equals("fts3_tokenizer")) {
            throw SqlStatement.forbidden(name + " is not allowed.");
        }
        if (name.startsWith("pragma_") && !TELLING_PRAGMAS.contains(name)) {
            throw SqlStatement.forbidden(name + " is not allowed: it may set the connection, which is shared.");
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
                throw SqlStatement.forbidden(
                        "Temporary tables, views and triggers are not allowed: connections are shared.");
            }
        }
    }
}
