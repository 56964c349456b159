package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.SqlLexis;
import io.tabledav.backend.jdbc.SqlToken;
import io.tabledav.backend.jdbc.SqlTokenizer;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.RelationName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the names in a view's SQL that may be those of relations: they stand after FROM, JOIN, and commas of a FROM clause. */
final class ViewSources {
    private static final Set<String> SOURCES = Set.of("FROM", "JOIN");
    private static final Set<String> CLAUSE_ENDS = Set.of(
            "SELECT",
            "WHERE",
            "GROUP",
            "HAVING",
            "ORDER",
            "OFFSET",
            "FETCH",
            "LIMIT",
            "WINDOW",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "ON",
            "USING");

    private ViewSources() {}

    /**
     * The names in the order of the text; names that are no relation's may be among them. Nothing if the text cannot be cut
     * with certainty.
     *
     * @param schema the schema of a name that says none
     */
    static List<RelationName> candidates(String sql, String schema) {
        List<SqlToken> tokens;
        try {
            tokens = SqlTokenizer.tokens(sql, SqlLexis.GENERIC);
        } catch (DatabaseException e) {
            return List.of();
        }
        Set<RelationName> names = new LinkedHashSet<>();
        boolean inFrom = false;
        for (int index = 0; index < tokens.size(); index++) {
            SqlToken token = tokens.get(index);
            if (token.isAny(SOURCES)) {
                inFrom = true;
            } else if (token.isAny(CLAUSE_ENDS)) {
                inFrom = false;
            }
            if (token.isAny(SOURCES) || (inFrom && token.is(','))) {
                List<String> parts = parts(tokens, index + 1);
                if (!parts.isEmpty()) {
                    String owner = parts.size() > 1 ? parts.get(parts.size() - 2) : schema;
                    names.add(new RelationName(owner, parts.getLast()));
                }
            }
        }
        return List.copyOf(names);
    }

    /** The parts of a name with points between them. */
    private static List<String> parts(List<SqlToken> tokens, int start) {
        List<String> parts = new ArrayList<>();
        int index = start;
        while (index < tokens.size() && tokens.get(index).isName()) {
            parts.add(tokens.get(index).text());
            if (index + 1 >= tokens.size() || !tokens.get(index + 1).is('.')) {
                break;
            }
            index += 2;
        }
        return parts;
    }
}
