package io.tabledav.backend.jdbc;

import io.tabledav.backend.jdbc.SqlToken.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.Query.Effect;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a client's own SQL may say on a database server. Statements run in a transaction that a backend has made read-only, and
 * on a session that is reset; these rules refuse what would reach beyond either, and tell what a statement does. When in doubt
 * a statement counts as one that does more.
 */
public final class ServerRules implements SqlRules {
    /** PostgreSQL's. A common table expression that changes rows makes its statement one that writes. */
    public static final SqlRules POSTGRES = new ServerRules(SqlWords.POSTGRES);

    /** Those of MySQL and MariaDB. */
    public static final SqlRules MYSQL = new ServerRules(SqlWords.MYSQL);

    /** Those of a database which nothing is known of. */
    public static final SqlRules GENERIC = new ServerRules(SqlWords.GENERIC);

    private static final Set<String> TRANSACTIONS = Set.of(
            "BEGIN", "START", "COMMIT", "END", "ABORT", "ROLLBACK", "SAVEPOINT", "RELEASE", "XA", "LOCK", "UNLOCK");
    private static final Set<String> SETTINGS = Set.of(
            "SET",
            "RESET",
            "DISCARD",
            "USE",
            "LISTEN",
            "UNLISTEN",
            "PREPARE",
            "EXECUTE",
            "EXEC",
            "DEALLOCATE",
            "DECLARE",
            "FETCH",
            "MOVE",
            "CLOSE",
            "HANDLER",
            "PRAGMA");
    private static final Set<String> COMMANDS = Set.of(
            "ATTACH",
            "BACKUP",
            "BINLOG",
            "CACHE",
            "CALL",
            "CHANGE",
            "CHECK",
            "CHECKPOINT",
            "CHECKSUM",
            "CLONE",
            "CLUSTER",
            "COPY",
            "DELIMITER",
            "DETACH",
            "DO",
            "FLUSH",
            "GET",
            "GRANT",
            "HELP",
            "IMPORT",
            "INSTALL",
            "KILL",
            "LOAD",
            "NOTIFY",
            "OPTIMIZE",
            "PURGE",
            "REASSIGN",
            "REPAIR",
            "RESIGNAL",
            "RESTART",
            "RESTORE",
            "REVOKE",
            "RUNSCRIPT",
            "SCRIPT",
            "SECURITY",
            "SHUTDOWN",
            "SIGNAL",
            "STOP",
            "UNINSTALL",
            "UNLOAD",
            "VACUUM");

    private static final Set<String> EXPLAINS = Set.of("EXPLAIN", "DESCRIBE", "DESC");
    private static final Set<String> RUNS = Set.of("ANALYZE", "ANALYSE");
    private static final Set<String> EXPLAIN_OPTIONS =
            Set.of("ANALYZE", "ANALYSE", "VERBOSE", "EXTENDED", "PARTITIONS", "PLAN", "QUERY", "FOR");
    private static final Set<String> QUERIES = Set.of("SELECT", "VALUES", "TABLE", "WITH");
    private static final Set<String> ROW_CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT");
    private static final Set<String> INTO_VERBS = Set.of("INSERT", "MERGE", "REPLACE", "UPSERT");
    private static final Set<String> INSERT_OPTIONS = Set.of("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE");
    private static final Set<String> NUMBERING = Set.of("nextval", "setval");
    private static final Set<String> TEMPORARY = Set.of("TEMP", "TEMPORARY");
    private static final Set<String> OBJECT_OPTIONS = Set.of(
            "OR",
            "REPLACE",
            "UNIQUE",
            "FULLTEXT",
            "SPATIAL",
            "ONLINE",
            "OFFLINE",
            "IGNORE",
            "UNLOGGED",
            "FOREIGN",
            "MATERIALIZED",
            "RECURSIVE",
            "ALGORITHM",
            "UNDEFINED",
            "TEMPTABLE",
            "MERGE",
            "SQL",
            "SECURITY",
            "DEFINER",
            "INVOKER");

    private final SqlWords words;

    private ServerRules(SqlWords words) {
        this.words = words;
    }

    @Override
    public Effect effect(List<SqlToken> statement) {
        Effect effect = verbEffect(statement);
        for (int index = 0; index < statement.size(); index++) {
            requireHarmless(statement, index);
        }
        return effect;
    }

    private Effect verbEffect(List<SqlToken> statement) {
        int start = 0;
        while (start < statement.size() - 1 && statement.get(start).is('(')) {
            start++;
        }
        SqlToken verb = statement.get(start);
        if (verb.isAny(EXPLAINS)) {
            return explained(statement.subList(start + 1, statement.size()), verb);
        }
        if (verb.isAny(RUNS)) {
            return analyzed(statement.subList(start + 1, statement.size()), verb);
        }
        if (verb.is("WITH")) {
            verb = verbAfterCommonTables(statement.subList(start, statement.size()));
        }
        if (verb.isAny(words.reads())) {
            Effect effect = requireOnlyReads(statement);
            requireNoInto(statement, effect != Effect.READ);
            return effect;
        }
        if (verb.isAny(words.writes())) {
            requireNoInto(statement, true);
            return Effect.WRITE;
        }
        if (verb.isAny(words.changes())) {
            requireObject(statement.subList(start, statement.size()));
            requireNoInto(statement, true);
            return Effect.DDL;
        }
        throw refusal(verb);
    }

    /** What a statement that starts with common table expressions does: they are all in parentheses. */
    private SqlToken verbAfterCommonTables(List<SqlToken> statement) {
        int depth = 0;
        for (SqlToken token : statement) {
            depth += token.is('(') ? 1 : token.is(')') ? -1 : 0;
            if (depth <= 0 && !token.is("WITH") && (token.isAny(QUERIES) || token.isAny(words.writes()))) {
                return token;
            }
        }
        throw SqlStatement.syntax(statement.getLast());
    }

    /** Explaining does nothing, unless it runs the statement to measure it. */
    private Effect explained(List<SqlToken> rest, SqlToken verb) {
        int start = 0;
        boolean runs = false;
        if (rest.size() > 1
                && rest.getFirst().is('(')
                && !rest.get(1).is('(')
                && !rest.get(1).isAny(QUERIES)) {
            while (start < rest.size() && !rest.get(start).is(')')) {
                runs |= rest.get(start).isAny(RUNS);
                start++;
            }
            start++;
        }
        while (start < rest.size()
                && (rest.get(start).isAny(EXPLAIN_OPTIONS) || rest.get(start).is("FORMAT"))) {
            runs |= rest.get(start).isAny(RUNS);
            start += rest.get(start).is("FORMAT") ? 3 : 1;
        }
        if (start >= rest.size()) {
            throw SqlStatement.syntax(verb);
        }
        SqlToken first = rest.get(start);
        boolean table = words == SqlWords.MYSQL && first.isName() && !words.isVerb(first) && !isRefused(first);
        if (table) {
            return Effect.READ;
        }
        Effect effect = verbEffect(rest.subList(start, rest.size()));
        return runs ? effect : Effect.READ;
    }

    /** {@code ANALYZE} gathers statistics of a table; MariaDB's runs the statement after it. */
    private Effect analyzed(List<SqlToken> rest, SqlToken verb) {
        if (!verb.isAny(words.changes())) {
            throw SqlStatement.syntax(verb);
        }
        int start = !rest.isEmpty() && rest.getFirst().is("FORMAT") ? 3 : 0;
        boolean statement = words == SqlWords.MYSQL
                && start < rest.size()
                && (rest.get(start).is('(')
                        || (words.isVerb(rest.get(start)) && !rest.get(start).is("TABLE")));
        return statement ? verbEffect(rest.subList(start, rest.size())) : Effect.DDL;
    }

    /** What a statement that looks like a query does: parts of it may change rows. */
    private Effect requireOnlyReads(List<SqlToken> statement) {
        boolean commonTables = statement.stream().anyMatch(token -> token.is("WITH"));
        Effect effect = Effect.READ;
        for (int index = 0; index < statement.size(); index++) {
            SqlToken token = statement.get(index);
            if (token.isAny(words.inside())) {
                throw SqlStatement.forbidden(token.text().toUpperCase(Locale.ROOT) + " is not allowed inside a query.")
                        .withHint("Put it in double quotes if it is a name.");
            }
            boolean part =
                    commonTables || (index > 0 && statement.get(index - 1).is('('));
            if ((part && changesRows(statement, index)) || numbers(statement, index)) {
                effect = Effect.WRITE;
            }
        }
        return effect;
    }

    private static boolean changesRows(List<SqlToken> statement, int index) {
        SqlToken token = statement.get(index);
        if (!token.isAny(ROW_CHANGES)) {
            return false;
        }
        boolean function = isCalled(statement, index) && !token.is("UPDATE");
        boolean qualified = index > 0 && statement.get(index - 1).is('.');
        // FOR UPDATE and FOR NO KEY UPDATE lock the rows that are read.
        boolean lock = token.is("UPDATE")
                && index > 0
                && (statement.get(index - 1).is("FOR")
                        || statement.get(index - 1).is("KEY"));
        return !function && !qualified && !lock;
    }

    /** Whether a sequence is moved here. */
    private static boolean numbers(List<SqlToken> statement, int index) {
        SqlToken token = statement.get(index);
        boolean function = isCalled(statement, index)
                && (token.kind() == Kind.WORD || token.kind() == Kind.NAME)
                && NUMBERING.contains(token.text().toLowerCase(Locale.ROOT));
        boolean clause = token.is("NEXT")
                && index + 2 < statement.size()
                && statement.get(index + 1).is("VALUE")
                && statement.get(index + 2).is("FOR");
        return function || clause;
    }

    private static boolean isCalled(List<SqlToken> statement, int index) {
        return index + 1 < statement.size() && statement.get(index + 1).is('(');
    }

    /** A query that puts its rows elsewhere writes a table, a variable or a file of the server. */
    private static void requireNoInto(List<SqlToken> statement, boolean writes) {
        for (int index = 0; index < statement.size(); index++) {
            if (statement.get(index).is("INTO")) {
                int before = index - 1;
                while (before >= 0 && statement.get(before).isAny(INSERT_OPTIONS)) {
                    before--;
                }
                if (!writes || before < 0 || !statement.get(before).isAny(INTO_VERBS)) {
                    throw SqlStatement.forbidden("INTO is not allowed in a query: it gives its rows to the client.")
                            .withHint("Put it in quotes if it is a name.");
                }
            }
        }
    }

    private void requireObject(List<SqlToken> statement) {
        SqlToken verb = statement.getFirst();
        if (!verb.is("CREATE") && !verb.is("ALTER") && !verb.is("DROP")) {
            return;
        }
        for (SqlToken token : statement.subList(1, statement.size())) {
            if (token.isAny(words.objects())) {
                return;
            }
            if (token.isAny(TEMPORARY)) {
                throw SqlStatement.forbidden("Temporary tables and views are not allowed: connections are shared.");
            }
            if (!token.isAny(OBJECT_OPTIONS) && !token.is('=')) {
                throw SqlStatement.forbidden(
                        (verb.text() + " " + token.text()).toUpperCase(Locale.ROOT)
                                + " is not allowed: only tables, views, indexes, sequences, types and schemas can be changed here.");
            }
        }
        throw SqlStatement.syntax(verb);
    }

    private void requireHarmless(List<SqlToken> statement, int index) {
        SqlToken token = statement.get(index);
        if (token.kind() != Kind.WORD && token.kind() != Kind.NAME) {
            return;
        }
        String name = token.text().toLowerCase(Locale.ROOT);
        if (isCalled(statement, index) && words.refuses(name)) {
            throw SqlStatement.forbidden("The function " + name + " is not allowed.");
        }
        if (words == SqlWords.POSTGRES) {
            boolean qualifies =
                    index + 1 < statement.size() && statement.get(index + 1).is('.');
            if (qualifies && name.equals("pg_temp")) {
                throw SqlStatement.forbidden("Temporary tables and views are not allowed: connections are shared.");
            }
            if (token.is("UESCAPE")) {
                throw SqlStatement.invalid("UESCAPE is not taken.").withHint("Escape with a backslash.");
            }
        }
    }

    private static boolean isRefused(SqlToken verb) {
        return verb.isAny(TRANSACTIONS) || verb.isAny(SETTINGS) || verb.isAny(COMMANDS);
    }

    private static DatabaseException refusal(SqlToken verb) {
        String word = verb.text().toUpperCase(Locale.ROOT);
        if (verb.isAny(TRANSACTIONS)) {
            return SqlStatement.forbidden(word + " is not allowed: every statement is a transaction of its own.");
        }
        if (verb.isAny(SETTINGS)) {
            return SqlStatement.forbidden(
                    word + " is not allowed: connections are shared, and set the same for everybody.");
        }
        return verb.isAny(COMMANDS) ? SqlStatement.forbidden(word + " is not allowed.") : SqlStatement.syntax(verb);
    }
}
