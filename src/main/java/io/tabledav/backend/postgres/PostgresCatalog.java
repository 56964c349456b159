package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationKind;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.spi.ViewDefinition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads schemas, relations and views from {@code pg_catalog}. Names are compared as text, so that none is cut to 63 bytes. */
final class PostgresCatalog {
    private static final String USER_SCHEMA = "n.nspname::text !~ '^pg_' AND n.nspname::text <> 'information_schema'";

    private static final String RELATIONS = """
            SELECT n.nspname, c.relname, c.relkind::text, obj_description(c.oid, 'pg_class') AS comment,
                   CASE WHEN c.reltuples >= 0 AND c.relkind <> 'v' THEN c.reltuples::int8 END AS tuples,
                   CASE WHEN c.reltuples >= 0 AND c.relkind IN ('r', 'm')
                        THEN c.relpages::int8 * current_setting('block_size')::int8 END AS bytes,
                   NOT pg_is_in_recovery()
                       AND (c.relkind IN ('r', 'p')
                            OR c.relkind = 'f' AND pg_relation_is_updatable(c.oid, false) & 8 <> 0) AS insertable,
                   c.oid::int8 AS oid
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname = ?::text AND\s""" + USER_SCHEMA;

    private static final String DEPENDENCIES = """
            SELECT DISTINCT n.nspname, c.relname
            FROM pg_rewrite AS r
            JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                               AND d.refclassid = 'pg_class'::regclass
            JOIN pg_class AS c ON c.oid = d.refobjid AND c.oid <> r.ev_class
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE r.ev_class = ?::oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')""";

    private PostgresCatalog() {}

    static List<SchemaInfo> schemas(JdbcConnection connection) throws SQLException {
        List<SchemaInfo> schemas = new ArrayList<>(connection.rows(
                "SELECT n.nspname, obj_description(n.oid, 'pg_namespace') FROM pg_namespace AS n WHERE " + USER_SCHEMA,
                List.of(),
                row -> new SchemaInfo(text(row, 1), row.getString(2))));
        schemas.sort(Comparator.comparing(SchemaInfo::name));
        return schemas;
    }

    static List<RelationInfo> relations(JdbcConnection connection, String schema) throws SQLException {
        requireSchema(connection, schema);
        List<RelationInfo> relations =
                new ArrayList<>(connection.rows(RELATIONS, List.of(schema), PostgresCatalog::relation));
        relations.sort(Comparator.comparing(relation -> relation.name().name()));
        return relations;
    }

    static RelationInfo relation(JdbcConnection connection, RelationName name) throws SQLException {
        return one(connection, name, PostgresCatalog::relation);
    }

    /** The oid and the kind of a relation. */
    static Identity identity(JdbcConnection connection, RelationName name) throws SQLException {
        return one(connection, name, row -> new Identity(row.getLong("oid"), row.getString("relkind")));
    }

    private static <T> T one(JdbcConnection connection, RelationName name, JdbcConnection.RowMapping<T> mapping)
            throws SQLException {
        requireSchema(connection, name.schema());
        List<T> found = possible(name.name())
                ? connection.rows(RELATIONS + " AND c.relname = ?::text", List.of(name.schema(), name.name()), mapping)
                : List.of();
        if (found.isEmpty()) {
            throw DatabaseException.of(Code.NOT_FOUND, "There is no relation " + name + ".");
        }
        return found.getFirst();
    }

    private static void requireSchema(JdbcConnection connection, String schema) throws SQLException {
        boolean there = possible(schema)
                && !connection
                        .rows(
                                "SELECT 1 FROM pg_namespace AS n WHERE n.nspname = ?::text AND " + USER_SCHEMA,
                                List.of(schema),
                                row -> true)
                        .isEmpty();
        if (!there) {
            throw DatabaseException.of(Code.NOT_FOUND, "There is no schema " + schema + ".");
        }
    }

    /** Whether the server can be asked for such a name at all. */
    private static boolean possible(String name) {
        return name.indexOf('\0') < 0;
    }

    private static RelationInfo relation(ResultSet row) throws SQLException {
        return new RelationInfo(
                new RelationName(text(row, 1), text(row, 2)),
                kind(text(row, 3)),
                row.getBoolean("insertable"),
                row.getString("comment"),
                number(row, "tuples"),
                number(row, "bytes"));
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            throw new SQLException("column " + column + " of the catalog is NULL");
        }
        return text;
    }

    static RelationKind kind(String relkind) {
        return switch (relkind) {
            case "v" -> RelationKind.VIEW;
            case "m" -> RelationKind.MATERIALIZED_VIEW;
            case "f" -> RelationKind.FOREIGN_TABLE;
            default -> RelationKind.TABLE;
        };
    }

    static ViewDefinition viewDefinition(JdbcConnection connection, RelationName name) throws SQLException {
        Identity identity = identity(connection, name);
        if (!kind(identity.relkind()).isView()) {
            throw DatabaseException.of(Code.NOT_FOUND, "The relation " + name + " is not a view.");
        }
        List<RelationName> dependsOn = new ArrayList<>(connection.rows(
                DEPENDENCIES, List.of(identity.oid()), row -> new RelationName(text(row, 1), text(row, 2))));
        dependsOn.sort(Comparator.comparing(RelationName::schema).thenComparing(RelationName::name));
        return new ViewDefinition(viewSql(connection, identity), dependsOn);
    }

    /** The query of a view, without a semicolon at its end. */
    static String viewSql(JdbcConnection connection, Identity view) throws SQLException {
        String sql = connection
                .rows("SELECT pg_get_viewdef(?::oid, true)", List.of(view.oid()), row -> text(row, 1))
                .getFirst()
                .strip();
        return sql.endsWith(";") ? sql.substring(0, sql.length() - 1) : sql;
    }

    /** What a relation is to the catalog. */
    record Identity(long oid, String relkind) {}
}
