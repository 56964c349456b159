package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.MergeDialect;
import io.tabledav.backend.jdbc.MergePlan;
import io.tabledav.backend.jdbc.SqlRunner;
import io.tabledav.spi.Column;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** SQLite's words for a merge into one table. */
final class SqliteMergeDialect implements MergeDialect {
    private static final String KEY_INDEX = "tabledav_key";

    private final TypedRelation relation;
    private final Map<String, String> collations;
    private final String or;

    private SqliteMergeDialect(TypedRelation relation, Map<String, String> collations, boolean resolvesConflicts) {
        this.relation = relation;
        this.collations = collations;
        this.or = resolvesConflicts ? " OR ABORT" : "";
    }

    static SqliteMergeDialect of(Engine engine, TypedRelation relation, MergePlan plan) throws SQLException {
        RelationName name = relation.layout().name();
        boolean resolves = SqliteConstraints.declared(engine, name).resolvesConflicts();
        return new SqliteMergeDialect(relation, collations(engine, name, plan.key()), resolves);
    }

    /** By which collation the unique indexes of a table compare their columns; that of the key before all others. */
    private static Map<String, String> collations(Engine engine, RelationName name, List<String> key)
            throws SQLException {
        Map<String, Map<String, String>> indexes = new LinkedHashMap<>();
        engine.rows(
                "SELECT l.name, x.name, x.coll FROM pragma_index_list(?1, ?2) l, pragma_index_xinfo(l.name, ?2) x"
                        + " WHERE l.\"unique\" AND NOT l.partial AND x.key AND x.cid >= 0 ORDER BY l.seq",
                List.of(name.name(), name.schema()),
                row -> indexes.computeIfAbsent(row.text(0), index -> new LinkedHashMap<>())
                        .put(row.text(1), row.text(2)));
        Map<String, String> collations = new HashMap<>();
        indexes.values().stream()
                .filter(columns -> columns.keySet().equals(Set.copyOf(key)))
                .forEach(collations::putAll);
        indexes.values().forEach(columns -> columns.forEach(collations::putIfAbsent));
        return collations;
    }

    @Override
    public String quote(String name) {
        return SqlNames.quote(name);
    }

    @Override
    public String temporary(String name) {
        return "temp." + SqlNames.quote(name);
    }

    @Override
    public String rowNumberType() {
        return "INTEGER PRIMARY KEY";
    }

    @Override
    public String stagingType(Column column) {
        String collation = collations.get(column.name());
        String affinity = affinity(column).name();
        return collation == null ? affinity : affinity + " COLLATE " + SqlNames.quote(collation);
    }

    private Affinity affinity(Column column) {
        return relation.layout().strict() && column.sqlType().equalsIgnoreCase("ANY")
                ? Affinity.BLOB
                : Affinity.of(column.sqlType());
    }

    @Override
    public List<String> indexStaging(MergePlan plan) {
        String columns = plan.key().stream().map(this::quote).collect(Collectors.joining(", "));
        return List.of(
                "CREATE UNIQUE INDEX temp." + KEY_INDEX + " ON " + quote(plan.stagingName()) + " (" + columns + ")");
    }

    /** The transaction was begun as the only one that writes. */
    @Override
    public void lock(SqlRunner sql, RelationName target) {}

    /** A number in a column that is read as text, because other values there are no numbers, is in the file as its text. */
    @Override
    public String differs(Column column, String left, String right) {
        boolean keptAsGiven = affinity(column) == Affinity.BLOB;
        String stored = keptAsGiven && relation.type(column.name()) instanceof ColumnType.Text
                ? "CASE WHEN typeof(" + left + ") IN ('integer', 'real') THEN CAST(" + left + " AS TEXT) ELSE " + left
                        + " END"
                : left;
        return stored + " IS NOT " + right + " COLLATE BINARY";
    }

    @Override
    public boolean equalKeysMayDiffer(Column column) {
        return !(relation.type(column.name()) instanceof ColumnType.Whole);
    }

    @Override
    public String insertInto(String table, String columns) {
        return "INSERT" + or + " INTO " + table + " (" + columns + ")";
    }

    @Override
    public String update(String table, List<String> columns, String from, String joined, String condition) {
        return "UPDATE" + or
                + MergeDialect.super
                        .update(table, columns, from, joined, condition)
                        .substring("UPDATE".length());
    }

    @Override
    public String text(String value) {
        return "substr(CAST(" + value + " AS TEXT), 1, 100)";
    }

    @Override
    public Violation violation(SQLException failure) {
        return switch (SqliteErrors.extended(failure)) {
            case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID -> Violation.UNIQUE;
            case SQLITE_CONSTRAINT_NOTNULL -> Violation.NOT_NULL;
            case SQLITE_CONSTRAINT_FOREIGNKEY -> Violation.FOREIGN_KEY;
            case SQLITE_CONSTRAINT_CHECK -> Violation.CHECK;
            default -> Violation.NONE;
        };
    }
}
