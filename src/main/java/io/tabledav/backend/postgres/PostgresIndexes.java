package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.spi.Index;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads the indexes of a relation, those of its keys included. */
final class PostgresIndexes {
    private static final String INDEXES = """
            SELECT c.relname, i.indisunique, m.amname, pg_get_expr(i.indpred, i.indrelid),
                   ARRAY(SELECT coalesce(a.attname::text, pg_get_indexdef(i.indexrelid, k.place::int4, true))
                         FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
                         LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
                         WHERE k.place <= i.indnkeyatts ORDER BY k.place)
            FROM pg_index AS i
            JOIN pg_class AS c ON c.oid = i.indexrelid
            JOIN pg_am AS m ON m.oid = c.relam
            WHERE i.indrelid = ?::oid""";

    private PostgresIndexes() {}

    static List<Index> of(JdbcConnection connection, RelationName relation) throws SQLException {
        long oid = PostgresCatalog.identity(connection, relation).oid();
        List<Index> indexes = new ArrayList<>(connection.rows(
                INDEXES,
                List.of(oid),
                row -> new Index(
                        PostgresCatalog.text(row, 1),
                        PostgresConstraints.texts(row, 5),
                        row.getBoolean(2),
                        PostgresCatalog.text(row, 3),
                        row.getString(4))));
        indexes.sort(Comparator.comparing(Index::name));
        return indexes;
    }
}
