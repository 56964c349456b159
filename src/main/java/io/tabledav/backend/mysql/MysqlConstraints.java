package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.MergeTable;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.Constraint.Reference;
import io.tabledav.spi.Index;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the indexes and the constraints of a table. */
final class MysqlConstraints {
    private final JdbcConnection connection;
    private final ServerKind server;

    MysqlConstraints(MysqlCatalog catalog) {
        this.connection = catalog.connection();
        this.server = catalog.server();
    }

    /** The indexes in name order. */
    List<Index> indexes(RelationName name) throws SQLException {
        String expression = server == ServerKind.MYSQL ? "COALESCE(COLUMN_NAME, EXPRESSION)" : "COLUMN_NAME";
        Map<String, Index> indexes = new LinkedHashMap<>();
        connection.rows(
                "SELECT INDEX_NAME, " + expression + ", NON_UNIQUE, INDEX_TYPE FROM information_schema.STATISTICS"
                        + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY INDEX_NAME, SEQ_IN_INDEX",
                List.of(name.schema(), name.name()),
                row -> {
                    Index part = new Index(
                            MysqlCatalog.text(row, 1),
                            List.of(MysqlCatalog.text(row, 2)),
                            row.getInt(3) == 0,
                            MysqlCatalog.text(row, 4).toLowerCase(Locale.ROOT),
                            null);
                    return indexes.merge(part.name(), part, MysqlConstraints::joined);
                });
        return indexes.values().stream()
                .sorted(Comparator.comparing(Index::name))
                .toList();
    }

    private static Index joined(Index some, Index more) {
        return new Index(some.name(), joined(some.columns(), more.columns()), some.unique(), some.method(), null);
    }

    private static List<String> joined(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** The keys, then the checks. */
    List<Constraint> constraints(RelationName name) throws SQLException {
        Map<String, Constraint> keys = new LinkedHashMap<>();
        connection.rows(
                "SELECT c.CONSTRAINT_NAME, c.CONSTRAINT_TYPE, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA,"
                        + " k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.DELETE_RULE, r.UPDATE_RULE"
                        + " FROM information_schema.TABLE_CONSTRAINTS c"
                        + " JOIN information_schema.KEY_COLUMN_USAGE k ON k.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA"
                        + " AND k.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND k.TABLE_SCHEMA = c.TABLE_SCHEMA"
                        + " AND k.TABLE_NAME = c.TABLE_NAME"
                        + " LEFT JOIN information_schema.REFERENTIAL_CONSTRAINTS r"
                        + " ON c.CONSTRAINT_TYPE = 'FOREIGN KEY' AND r.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA"
                        + " AND r.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND r.TABLE_NAME = c.TABLE_NAME"
                        + " WHERE c.TABLE_SCHEMA = ? AND c.TABLE_NAME = ?"
                        + " ORDER BY c.CONSTRAINT_TYPE = 'FOREIGN KEY', c.CONSTRAINT_TYPE = 'UNIQUE',"
                        + " c.CONSTRAINT_NAME, k.ORDINAL_POSITION",
                List.of(name.schema(), name.name()),
                row -> {
                    Constraint part = new Constraint(
                            MysqlCatalog.text(row, 1),
                            kind(MysqlCatalog.text(row, 2)),
                            List.of(MysqlCatalog.text(row, 3)),
                            reference(
                                    row.getString(4),
                                    row.getString(5),
                                    row.getString(6),
                                    row.getString(7),
                                    row.getString(8)),
                            null);
                    return keys.merge(part.kind() + " " + part.name(), part, MysqlConstraints::joined);
                });
        List<Constraint> all = new ArrayList<>(keys.values());
        all.addAll(checks(name));
        return all;
    }

    /** What a merge has to know of a table. */
    MergeTable table(RelationLayout layout, List<ForeignKeys.Key> references) throws SQLException {
        return new MergeTable(
                layout.name(),
                layout.columns().stream()
                        .map(RelationLayout.LayoutColumn::column)
                        .toList(),
                constraints(layout.name()),
                indexes(layout.name()),
                ForeignKeys.referring(references));
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "PRIMARY KEY" -> Kind.PRIMARY_KEY;
            case "FOREIGN KEY" -> Kind.FOREIGN_KEY;
            default -> Kind.UNIQUE;
        };
    }

    private static @Nullable Reference reference(
            @Nullable String schema,
            @Nullable String table,
            @Nullable String column,
            @Nullable String onDelete,
            @Nullable String onUpdate) {
        return schema == null || table == null || column == null
                ? null
                : new Reference(
                        new RelationName(schema, table),
                        List.of(column),
                        onDelete == null ? "NO ACTION" : onDelete,
                        onUpdate == null ? "NO ACTION" : onUpdate);
    }

    private static Constraint joined(Constraint some, Constraint more) {
        Reference reference = some.references();
        Reference next = more.references();
        return new Constraint(
                some.name(),
                some.kind(),
                joined(some.columns(), more.columns()),
                reference == null || next == null
                        ? null
                        : new Reference(
                                reference.relation(),
                                joined(reference.columns(), next.columns()),
                                reference.onDelete(),
                                reference.onUpdate()),
                null);
    }

    private List<Constraint> checks(RelationName name) throws SQLException {
        String sql = server == ServerKind.MARIADB
                ? "SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS"
                        + " WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME = ? ORDER BY CONSTRAINT_NAME"
                : "SELECT k.CONSTRAINT_NAME, k.CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS k"
                        + " JOIN information_schema.TABLE_CONSTRAINTS c ON c.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA"
                        + " AND c.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND c.CONSTRAINT_TYPE = 'CHECK'"
                        + " WHERE c.TABLE_SCHEMA = ? AND c.TABLE_NAME = ? ORDER BY k.CONSTRAINT_NAME";
        return connection.rows(
                sql,
                List.of(name.schema(), name.name()),
                row -> new Constraint(
                        MysqlCatalog.text(row, 1), Kind.CHECK, List.of(), null, MysqlCatalog.text(row, 2)));
    }
}
