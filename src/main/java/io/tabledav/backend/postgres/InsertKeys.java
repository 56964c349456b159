package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.MergeTable;
import io.tabledav.backend.jdbc.ReferringKey;
import io.tabledav.spi.RelationName;
import java.sql.Array;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** Reads what decides how a table may be replaced or upserted: its keys, its constraints, and who refers to it. */
final class InsertKeys {
    private static final String NAMES = """
            ARRAY(SELECT a.attname::text FROM unnest(%2$s) WITH ORDINALITY k (attnum, position)
                  JOIN pg_catalog.pg_attribute a ON a.attrelid = %1$s AND a.attnum = k.attnum ORDER BY k.position)""";
    private static final String REFERRING =
            """
            SELECT c.conname, n.nspname, r.relname, %s, %s, c.confdeltype::text
            FROM pg_catalog.pg_constraint c
            JOIN pg_catalog.pg_class r ON r.oid = c.conrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE c.confrelid = ?::int8::oid AND c.contype = 'f' AND c.conparentid = 0
            ORDER BY n.nspname, r.relname, c.conname""".formatted(NAMES.formatted("c.conrelid", "c.conkey"), NAMES.formatted("c.confrelid", "c.confkey"));

    private InsertKeys() {}

    /** What a merge must know of the table. */
    static MergeTable read(JdbcConnection connection, InsertTarget target) throws SQLException {
        List<Long> oid = List.of(target.oid());
        return new MergeTable(
                target.name(),
                target.columns().stream().map(InsertTarget.TargetColumn::column).toList(),
                PostgresConstraints.of(connection, target.name()),
                PostgresIndexes.of(connection, target.name()),
                connection.rows(
                        REFERRING,
                        oid,
                        row -> new ReferringKey(
                                row.getString(1),
                                new RelationName(row.getString(2), row.getString(3)),
                                names(row.getArray(4)),
                                names(row.getArray(5)),
                                action(row.getString(6)))));
    }

    private static List<String> names(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    private static String action(String letter) {
        return switch (letter) {
            case "c" -> "CASCADE";
            case "n" -> "SET NULL";
            case "d" -> "SET DEFAULT";
            case "r" -> "RESTRICT";
            default -> "NO ACTION";
        };
    }
}
