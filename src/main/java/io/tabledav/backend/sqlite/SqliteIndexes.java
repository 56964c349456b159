package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.SqlLexis;
import io.tabledav.backend.jdbc.SqlToken;
import io.tabledav.backend.jdbc.SqlTokenizer;
import io.tabledav.spi.Index;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the indexes of a table, those that SQLite makes for keys among them. */
final class SqliteIndexes {
    private SqliteIndexes() {}

    /** The indexes in name order. */
    static List<Index> of(Engine engine, RelationLayout layout) throws SQLException {
        RelationName name = layout.name();
        Map<String, Parts> indexes = new LinkedHashMap<>();
        engine.rows(
                "SELECT l.name, l.\"unique\", x.cid, x.name, m.sql FROM pragma_index_list(?1, ?2) l,"
                        + " pragma_index_xinfo(l.name, ?2) x LEFT JOIN " + SqlNames.quote(name.schema())
                        + ".sqlite_schema m ON m.type = 'index' AND m.name = l.name"
                        + " WHERE x.key ORDER BY l.name, x.seqno",
                List.of(name.name(), name.schema()),
                row -> {
                    String index = row.text(0);
                    Parts parts = indexes.get(index);
                    if (parts == null) {
                        parts = new Parts(row.integer(1) != 0, IndexSql.parse(row.text(4)), new ArrayList<>());
                        indexes.put(index, parts);
                    }
                    return parts.columns().add(parts.column(row.textOrNull(3)));
                });
        List<Index> result = new ArrayList<>();
        indexes.forEach((index, parts) -> result.add(new Index(
                index, parts.columns(), parts.unique(), "btree", parts.sql().where())));
        result.sort(Comparator.comparing(Index::name));
        return result;
    }

    private record Parts(boolean unique, IndexSql sql, List<String> columns) {
        /** The name of the next column, or its expression as the text has it. */
        String column(@Nullable String name) {
            int position = columns.size();
            if (name != null) {
                return name;
            }
            return position < sql.items().size() ? sql.items().get(position) : "?";
        }
    }

    /**
     * What only the text of a {@code CREATE INDEX} tells (sqlite.org/lang_createindex.html).
     *
     * @param items the SQL of each item, without its order
     * @param where the predicate of a partial index, else null
     */
    record IndexSql(List<String> items, @Nullable String where) {
        IndexSql {
            items = List.copyOf(items);
        }

        /** Reads a statement that SQLite has accepted before; empty for an index that SQLite made itself. */
        static IndexSql parse(String sql) {
            List<SqlToken> tokens = SqlTokenizer.tokens(sql, SqlLexis.SQLITE);
            List<String> items = new ArrayList<>();
            int depth = 0;
            int itemStart = 0;
            @Nullable String where = null;
            for (SqlToken token : tokens) {
                if (depth == 0 && token.is("WHERE")) {
                    where = sql.substring(token.end(), tokens.getLast().end()).strip();
                    break;
                }
                if (token.is('(') && depth++ == 0) {
                    itemStart = token.end();
                } else if (token.is(')') && --depth == 0) {
                    items.add(item(sql.substring(itemStart, token.start())));
                } else if (token.is(',') && depth == 1) {
                    items.add(item(sql.substring(itemStart, token.start())));
                    itemStart = token.end();
                }
            }
            return new IndexSql(items, where);
        }

        /** An item without {@code ASC} or {@code DESC} at its end. */
        private static String item(String sql) {
            List<SqlToken> tokens = SqlTokenizer.tokens(sql, SqlLexis.SQLITE);
            if (!tokens.isEmpty()
                    && (tokens.getLast().is("ASC") || tokens.getLast().is("DESC"))) {
                return sql.substring(0, tokens.getLast().start()).strip();
            }
            return sql.strip();
        }
    }
}
