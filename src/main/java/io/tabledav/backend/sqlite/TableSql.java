package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.SqlLexis;
import io.tabledav.backend.jdbc.SqlToken;
import io.tabledav.backend.jdbc.SqlTokenizer;
import io.tabledav.spi.Constraint.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What only the text of a {@code CREATE TABLE} tells: the names of constraints, and checks (sqlite.org/lang_createtable.html).
 *
 * @param constraints in the order of the text
 * @param resolvesConflicts whether a constraint says by {@code ON CONFLICT} what becomes of a row that violates it
 */
record TableSql(List<Declared> constraints, boolean resolvesConflicts) {
    TableSql {
        constraints = List.copyOf(constraints);
    }

    /**
     * A constraint as it is written.
     *
     * @param name its name, null if it has none
     * @param columns its columns, for a check only the one that it is written at
     * @param expression the SQL of a check
     */
    record Declared(
            Kind kind,
            @Nullable String name,
            List<String> columns,
            @Nullable String expression) {
        Declared {
            columns = List.copyOf(columns);
        }
    }

    /** Reads a statement that SQLite has accepted before; one that is not understood has no constraints. */
    static TableSql parse(String sql) {
        return new Parser(sql).parse();
    }

    private static final class Parser {
        private static final Set<String> TABLE_CONSTRAINTS =
                Set.of("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN");

        private final String sql;
        private final List<SqlToken> tokens;
        private final List<Declared> constraints = new ArrayList<>();
        private @Nullable String name;
        private boolean resolvesConflicts;
        private int position;

        Parser(String sql) {
            this.sql = sql;
            this.tokens = SqlTokenizer.tokens(sql, SqlLexis.SQLITE);
        }

        TableSql parse() {
            while (position < tokens.size() && !at('(')) {
                position++;
            }
            position++;
            while (position < tokens.size() && !at(')')) {
                @Nullable String column = null;
                if (!tokens.get(position).isAny(TABLE_CONSTRAINTS)) {
                    column = tokens.get(position).text();
                    position++;
                }
                constraintsOf(column);
                position++;
            }
            return new TableSql(constraints, resolvesConflicts);
        }

        /** All constraints up to the next comma, or the end of the table; the comma between table constraints is optional. */
        private void constraintsOf(@Nullable String column) {
            List<String> own = column == null ? List.of() : List.of(column);
            name = null;
            while (position < tokens.size() && !at(',') && !at(')')) {
                SqlToken token = tokens.get(position);
                if (token.is("CONSTRAINT") && position + 1 < tokens.size()) {
                    name = tokens.get(position + 1).text();
                    position += 2;
                } else if (token.is("PRIMARY")) {
                    position += 2;
                    add(Kind.PRIMARY_KEY, own.isEmpty() ? names() : own, null);
                } else if (token.is("UNIQUE")) {
                    position++;
                    add(Kind.UNIQUE, own.isEmpty() ? names() : own, null);
                } else if (token.is("CHECK")) {
                    position++;
                    add(Kind.CHECK, own, parenthesized());
                } else if (token.is("FOREIGN")) {
                    position += 2;
                    add(Kind.FOREIGN_KEY, names(), null);
                    skipReference();
                } else if (token.is("REFERENCES")) {
                    add(Kind.FOREIGN_KEY, own, null);
                    skipReference();
                } else {
                    skip(token);
                }
            }
        }

        private void add(Kind kind, List<String> columns, @Nullable String expression) {
            constraints.add(new Declared(kind, name, columns, expression));
            name = null;
        }

        private void skip(SqlToken token) {
            if (token.is("CONFLICT")) {
                resolvesConflicts = true;
            }
            // A name belongs to the one constraint that follows it, also to those that are not of interest here.
            if (token.is("NOT") || token.is("DEFAULT") || token.is("COLLATE") || token.is("GENERATED")) {
                name = null;
            }
            if (at('(')) {
                parenthesized();
            } else {
                position++;
            }
        }

        /** Goes past {@code REFERENCES parent (columns)}, so that the parentheses are not taken for something else. */
        private void skipReference() {
            if (position < tokens.size() && tokens.get(position).is("REFERENCES")) {
                position += 2;
            }
        }

        /** The text between a parenthesis and the one that closes it; afterwards the position is behind that. */
        private String parenthesized() {
            if (position >= tokens.size() || !at('(')) {
                return "";
            }
            int start = tokens.get(position).end();
            int depth = 0;
            do {
                depth += at('(') ? 1 : at(')') ? -1 : 0;
                position++;
            } while (depth > 0 && position < tokens.size());
            return sql.substring(start, tokens.get(position - 1).start()).strip();
        }

        /** The names that a list in parentheses starts its items with. */
        private List<String> names() {
            List<String> names = new ArrayList<>();
            if (position >= tokens.size() || !at('(')) {
                return names;
            }
            int depth = 0;
            do {
                SqlToken before = tokens.get(position);
                depth += at('(') ? 1 : at(')') ? -1 : 0;
                position++;
                boolean itemStarts = depth == 1 && (before.is('(') || before.is(','));
                if (itemStarts
                        && position < tokens.size()
                        && tokens.get(position).isName()) {
                    names.add(tokens.get(position).text());
                }
            } while (depth > 0 && position < tokens.size());
            return names;
        }

        private boolean at(char symbol) {
            return tokens.get(position).is(symbol);
        }
    }
}
