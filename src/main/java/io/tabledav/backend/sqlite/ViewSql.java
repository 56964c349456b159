package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.SqlLexis;
import io.tabledav.backend.jdbc.SqlToken;
import io.tabledav.backend.jdbc.SqlTokenizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds what a query reads, by looking for names where a table is due: after FROM, JOIN and IN, and after each comma of a
 * FROM clause. Names of common table expressions and of table-valued functions are none.
 *
 * <p>The other way, the tables that the compiled statement opens, would tell of the tables behind a view instead of the view.
 */
final class ViewSql {
    private static final Set<String> CLAUSE_ENDS = Set.of(
            "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "SELECT", "VALUES");

    private final List<SqlToken> tokens;
    private final Set<String> sources = new LinkedHashSet<>();
    private final Set<String> commonTables = new HashSet<>();

    /** For each parenthesis that is open, whether a FROM clause is in it. */
    private final Deque<Boolean> clauses = new ArrayDeque<>();

    private boolean inFrom;
    private boolean due;
    private boolean afterIn;

    private ViewSql(List<SqlToken> tokens) {
        this.tokens = tokens;
    }

    /** The names of the tables and views that a {@code CREATE VIEW} reads directly, as it spells them. */
    static Set<String> sources(String sql) {
        ViewSql view = new ViewSql(SqlTokenizer.tokens(sql, SqlLexis.SQLITE));
        for (int index = 0; index < view.tokens.size(); index++) {
            view.see(index);
        }
        view.sources.removeIf(name -> view.commonTables.contains(name.toLowerCase(Locale.ROOT)));
        return view.sources;
    }

    private void see(int index) {
        SqlToken token = tokens.get(index);
        if (token.is("FROM") || token.is("JOIN")) {
            // IS DISTINCT FROM compares and reads nothing.
            due = !(index > 0 && tokens.get(index - 1).is("DISTINCT") && index > 1 && isWord(index - 2, "IS", "NOT"));
            inFrom |= due;
        } else if (token.is("IN")) {
            due = true;
            afterIn = true;
            return;
        } else if (token.isAny(CLAUSE_ENDS)) {
            inFrom = false;
            due = false;
        } else if (token.is('(')) {
            clauses.push(inFrom);
            // A parenthesis where a table is due holds a join or a subquery, any other one an expression.
            due &= !afterIn;
            inFrom = due && inFrom;
        } else if (token.is(')')) {
            inFrom = !clauses.isEmpty() && clauses.pop();
            due = false;
        } else if (token.is(',')) {
            due = inFrom;
        } else if (due && token.isName()) {
            name(index);
        }
        afterIn = false;
        commonTable(index);
    }

    private boolean isWord(int index, String... words) {
        for (String word : words) {
            if (tokens.get(index).is(word)) {
                return true;
            }
        }
        return false;
    }

    private void name(int index) {
        if (symbolAt(index + 1, '.')) {
            // What comes before the dot is a schema.
            return;
        }
        due = false;
        if (!symbolAt(index + 1, '(')) {
            sources.add(tokens.get(index).text());
        }
    }

    /** {@code name [(columns)] AS [NOT] [MATERIALIZED] (SELECT} defines a common table expression. */
    private void commonTable(int index) {
        if (!tokens.get(index).is("AS")) {
            return;
        }
        int body = index + 1;
        while (body < tokens.size() && isWord(body, "NOT", "MATERIALIZED")) {
            body++;
        }
        if (!symbolAt(body, '(')) {
            return;
        }
        int name = index - 1;
        if (symbolAt(name, ')')) {
            while (name > 0 && !tokens.get(name).is('(')) {
                name--;
            }
            name--;
        }
        if (name >= 0 && tokens.get(name).isName()) {
            commonTables.add(tokens.get(name).text().toLowerCase(Locale.ROOT));
        }
    }

    private boolean symbolAt(int index, char symbol) {
        return index >= 0 && index < tokens.size() && tokens.get(index).is(symbol);
    }
}
