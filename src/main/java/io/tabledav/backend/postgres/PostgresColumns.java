package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.postgres.PostgresRelation.TypedColumn;
import io.tabledav.spi.Column;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.RelationName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the columns of a relation, the domains of their types resolved. */
final class PostgresColumns {
    private static final String COLUMNS = """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS sql_type, a.attnotnull OR b.required AS required,
                   pg_get_expr(d.adbin, d.adrelid) AS default_sql, a.attgenerated::text, a.attidentity::text,
                   col_description(a.attrelid, a.attnum) AS comment, b.oid::int8 AS oid, b.modifier, b.kind::text,
                   coalesce(e.oid, 0)::int8 AS element, coalesce(e.typtype, 'b')::text AS element_kind,
                   (SELECT k.place FROM pg_constraint AS p, unnest(p.conkey) WITH ORDINALITY AS k(number, place)
                    WHERE p.conrelid = a.attrelid AND p.contype = 'p' AND k.number = a.attnum) AS key_place
            FROM pg_attribute AS a
            LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            CROSS JOIN LATERAL (
                WITH RECURSIVE base AS (
                    SELECT t.oid, a.atttypmod AS modifier, t.typtype AS kind, t.typbasetype AS under,
                           t.typtypmod AS under_modifier, t.typnotnull AS required, t.typelem AS element
                    FROM pg_type AS t WHERE t.oid = a.atttypid
                    UNION ALL
                    SELECT t.oid, base.under_modifier, t.typtype, t.typbasetype, t.typtypmod,
                           base.required OR t.typnotnull, t.typelem
                    FROM base JOIN pg_type AS t ON t.oid = base.under WHERE base.kind = 'd')
                SELECT * FROM base WHERE base.kind <> 'd') AS b
            LEFT JOIN pg_type AS e ON e.oid = b.element AND e.typarray = b.oid
            WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum""";

    private PostgresColumns() {}

    /** A relation with its columns; {@code NOT_FOUND} if there is none of this name. */
    static PostgresRelation relation(JdbcConnection connection, RelationName name) throws SQLException {
        PostgresCatalog.Identity identity = PostgresCatalog.identity(connection, name);
        List<TypedColumn> columns = new ArrayList<>();
        connection.rows(COLUMNS, List.of(identity.oid()), row -> columns.add(column(row, columns.size() + 1)));
        return new PostgresRelation(name, identity.oid(), identity.relkind(), columns);
    }

    private static TypedColumn column(ResultSet row, int ordinal) throws SQLException {
        String name = PostgresCatalog.text(row, 1);
        String sqlType = PostgresCatalog.text(row, 2);
        boolean nullable = !row.getBoolean("required");
        Generation generation = generation(row.getString("attgenerated"), row.getString("attidentity"));
        PostgresType type = PostgresTypes.of(new PostgresTypes.Described(
                row.getLong("oid"),
                row.getInt("modifier"),
                PostgresCatalog.text(row, 10),
                row.getLong("element"),
                PostgresCatalog.text(row, 12)));
        return new TypedColumn(
                new Column(
                        name,
                        ordinal,
                        sqlType,
                        nullable,
                        position(row),
                        row.getString("default_sql"),
                        generation,
                        row.getString("comment"),
                        type.field(name, sqlType, nullable)),
                type);
    }

    private static @Nullable Integer position(ResultSet row) throws SQLException {
        int place = row.getInt("key_place");
        return row.wasNull() ? null : place;
    }

    private static Generation generation(@Nullable String generated, @Nullable String identity) {
        if ("s".equals(generated)) {
            return Generation.STORED;
        }
        if ("v".equals(generated)) {
            return Generation.VIRTUAL;
        }
        return identity == null || identity.isEmpty() ? Generation.NONE : Generation.IDENTITY;
    }
}
