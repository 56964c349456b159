package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.spi.Column;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The table that is written, as the transaction that writes it sees it.
 *
 * @param oid its oid, which it keeps when it is renamed meanwhile
 * @param foreign whether its rows are on another server
 * @param guarded whether row security holds for whoever writes, which COPY refuses
 * @param columns all its columns in ordinal order
 */
record InsertTarget(RelationName name, long oid, boolean foreign, boolean guarded, List<TargetColumn> columns) {
    private static final String RELATION = """
            SELECT c.oid::int8, c.relkind::text, row_security_active(c.oid)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'f', 'v', 'm')""";
    private static final String COLUMNS = """
            WITH RECURSIVE based AS (
              SELECT a.attnum, a.atttypid AS type, a.atttypmod AS modifier
              FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = ?::int8::oid AND a.attnum > 0 AND NOT a.attisdropped
              UNION ALL
              SELECT b.attnum, t.typbasetype, t.typtypmod
              FROM based b JOIN pg_catalog.pg_type t ON t.oid = b.type WHERE t.typtype = 'd')
            SELECT a.attname AS name, a.attnum AS ordinal, NOT a.attnotnull AS nullable,
                   pg_catalog.format_type(a.atttypid, a.atttypmod) AS sql_type,
                   pg_catalog.format_type(a.atttypid, -1) AS cast_type,
                   a.attidentity::text AS identity, a.attgenerated::text AS generated,
                   pg_catalog.array_position((i.indkey::int2[])[0:i.indnkeyatts - 1], a.attnum) AS key_position,
                   CASE WHEN a.atthasdef THEN '(default)' END AS default_expression,
                   CASE WHEN a.attcollation <> o.typcollation
                        THEN pg_catalog.format(' COLLATE %I.%I', cn.nspname, co.collname) ELSE '' END AS collation,
                   co.collisdeterministic IS NOT FALSE AS deterministic,
                   a.atttypid::int8 AS oid, t.oid::int8 AS base_oid, b.modifier,
                   t.typtype = 'e' OR t.typname = 'citext' AS labels,
                   e.oid::int8 AS element_oid, coalesce(f.oid, e.oid)::int8 AS element_base,
                   coalesce(f.typtype, e.typtype) = 'e' OR coalesce(f.typname, e.typname) = 'citext' AS element_labels,
                   coalesce(f.typtype, e.typtype) = 'd' AS element_deep,
                   CASE WHEN f.oid IS NULL THEN b.modifier ELSE e.typtypmod END AS element_modifier
            FROM pg_catalog.pg_attribute a
            JOIN based b ON b.attnum = a.attnum
            JOIN pg_catalog.pg_type t ON t.oid = b.type AND t.typtype <> 'd'
            JOIN pg_catalog.pg_type o ON o.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
            LEFT JOIN pg_catalog.pg_type f ON f.oid = e.typbasetype AND e.typtype = 'd'
            LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
            LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
            LEFT JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
            WHERE a.attrelid = ?::int8::oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum""";
    private static final int MODIFIER_OFFSET = 4;
    private static final int SCALE_MASK = 0x7FF;
    private static final int SCALE_SIGN = 0x400;

    /** Types whose equal values have equal bytes, whatever the collation. */
    private static final Set<Integer> PLAIN = Set.of(
            PostgresOids.BOOL,
            PostgresOids.INT2,
            PostgresOids.INT4,
            PostgresOids.INT8,
            PostgresOids.OID,
            PostgresOids.DATE,
            PostgresOids.TIME,
            PostgresOids.TIMESTAMP,
            PostgresOids.TIMESTAMPTZ,
            PostgresOids.UUID,
            PostgresOids.BYTEA);

    /** Types that are compared by a collation, byte by byte if it is deterministic. */
    private static final Set<Integer> TEXTS = Set.of(PostgresOids.TEXT, PostgresOids.VARCHAR, PostgresOids.NAME);

    InsertTarget {
        columns = List.copyOf(columns);
    }

    /**
     * A column of the table.
     *
     * @param column what it is; no rows are read through it, so that its Arrow field says nothing
     * @param copied how it is written
     * @param castType its type as SQL, without lengths: a cast to one with lengths would cut values
     * @param stagingType its type and collation as SQL
     * @param alwaysIdentity whether it is numbered by the database unless an insert insists
     * @param plain whether values that are equal have the same bytes
     */
    record TargetColumn(
            Column column,
            CopyColumn copied,
            String castType,
            String stagingType,
            boolean alwaysIdentity,
            boolean plain) {
        String name() {
            return column.name();
        }

        String quoted() {
            return PostgresNames.quote(column.name());
        }
    }

    /**
     * Looks a table up.
     *
     * <p>Errors: {@code NOT_FOUND}; {@code READ_ONLY} for a view.
     */
    static InsertTarget find(JdbcConnection connection, RelationName name) throws SQLException {
        List<Found> found = connection.rows(
                RELATION,
                List.of(name.schema(), name.name()),
                row -> new Found(row.getLong(1), row.getString(2).charAt(0), row.getBoolean(3)));
        if (found.isEmpty()) {
            throw DatabaseException.of(Code.NOT_FOUND, "There is no relation " + name + ".");
        }
        Found relation = found.getFirst();
        if (relation.kind() == 'v' || relation.kind() == 'm') {
            throw DatabaseException.of(Code.READ_ONLY, name + " is a view.")
                    .withHint("Write into the tables it reads.");
        }
        return new InsertTarget(
                name,
                relation.oid(),
                relation.kind() == 'f',
                relation.guarded(),
                connection.rows(COLUMNS, List.of(relation.oid(), relation.oid()), InsertTarget::column));
    }

    private static TargetColumn column(ResultSet row) throws SQLException {
        String name = row.getString("name");
        String sqlType = row.getString("sql_type");
        int position = row.getInt("key_position");
        Column column = new Column(
                name,
                row.getInt("ordinal"),
                sqlType,
                row.getBoolean("nullable"),
                position == 0 ? null : position,
                row.getString("default_expression"),
                generation(row),
                null,
                Field.nullable(name, ArrowType.Null.INSTANCE));
        CopyColumn copied = new CopyColumn(name, sqlType, type(row), element(row));
        int base = copied.type().base();
        boolean plain = PLAIN.contains(base) || TEXTS.contains(base) && row.getBoolean("deterministic");
        return new TargetColumn(
                column,
                copied,
                row.getString("cast_type"),
                sqlType + row.getString("collation"),
                row.getString("identity").equals("a"),
                plain);
    }

    private static Generation generation(ResultSet row) throws SQLException {
        return switch (row.getString("generated")) {
            case "s" -> Generation.STORED;
            case "v" -> Generation.VIRTUAL;
            default -> row.getString("identity").isEmpty() ? Generation.NONE : Generation.IDENTITY;
        };
    }

    private static CopyColumn.ValueType type(ResultSet row) throws SQLException {
        return new CopyColumn.ValueType(
                (int) row.getLong("oid"),
                (int) row.getLong("base_oid"),
                row.getBoolean("labels"),
                scale(row.getInt("modifier")));
    }

    private static CopyColumn.@Nullable ValueType element(ResultSet row) throws SQLException {
        int oid = (int) row.getLong("element_oid");
        if (row.wasNull()) {
            return null;
        }
        boolean deep = row.getBoolean("element_deep");
        return new CopyColumn.ValueType(
                oid,
                deep ? 0 : (int) row.getLong("element_base"),
                row.getBoolean("element_labels"),
                scale(row.getInt("element_modifier")));
    }

    /** What a numeric's modifier says of its scale, which has eleven bits and a sign. */
    private static @Nullable Integer scale(int modifier) {
        return modifier < MODIFIER_OFFSET
                ? null
                : (((modifier - MODIFIER_OFFSET) & SCALE_MASK) ^ SCALE_SIGN) - SCALE_SIGN;
    }

    /** The table as SQL. */
    String sql() {
        return PostgresNames.quote(name);
    }

    /**
     * The columns that a reader gives, in its order.
     *
     * <p>Errors: {@code INVALID} for a column that the table does not have, that is given twice or that cannot be given.
     */
    List<TargetColumn> given(Schema schema) {
        List<TargetColumn> given = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Field field : schema.getFields()) {
            TargetColumn column = column(field.getName());
            if (!column.column().insertable()) {
                throw invalid("Column " + column.name() + " is computed by the database.", column.name());
            }
            if (!seen.add(column.name())) {
                throw invalid("Column " + column.name() + " is given twice.", column.name());
            }
            given.add(column);
        }
        if (given.isEmpty()) {
            throw DatabaseException.of(Code.INVALID, "No column of " + name + " is given.");
        }
        return given;
    }

    /** The column of this name; {@code INVALID} if there is none. */
    TargetColumn column(String wanted) {
        for (TargetColumn column : columns) {
            if (column.name().equals(wanted)) {
                return column;
            }
        }
        throw invalid(name + " has no column " + wanted + ".", wanted);
    }

    private static DatabaseException invalid(String message, String column) {
        return DatabaseException.of(Code.INVALID, message).withColumn(column);
    }

    private record Found(long oid, char kind, boolean guarded) {}
}
