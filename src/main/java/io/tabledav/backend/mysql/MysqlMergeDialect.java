package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.MergeDialect;
import io.tabledav.backend.jdbc.MergePlan;
import io.tabledav.backend.jdbc.SqlRunner;
import io.tabledav.backend.mysql.RelationLayout.LayoutColumn;
import io.tabledav.spi.Column;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The servers' words for a merge into one table. */
final class MysqlMergeDialect implements MergeDialect {
    private static final Set<String> LARGE =
            Set.of("tinytext", "text", "mediumtext", "longtext", "tinyblob", "blob", "mediumblob", "longblob", "json");

    private final RelationLayout layout;
    private boolean locked;

    MysqlMergeDialect(RelationLayout layout) {
        this.layout = layout;
    }

    @Override
    public String quote(String name) {
        return MysqlNames.quote(name);
    }

    @Override
    public String temporary(String name) {
        return MysqlNames.quote(layout.name().schema()) + "." + MysqlNames.quote(name);
    }

    @Override
    public String createTemporary(String table, List<String> definitions, List<String> key) {
        String index = key.isEmpty()
                ? ""
                : ", KEY (" + key.stream().map(this::indexed).collect(Collectors.joining(", ")) + ")";
        return "CREATE TEMPORARY TABLE " + table + " (" + String.join(", ", definitions) + index + ") ENGINE=InnoDB";
    }

    /** A column of the index over the key: of one without a length only the beginning can be indexed. */
    private String indexed(String quoted) {
        boolean large = layout.columns().stream()
                .anyMatch(
                        column -> MysqlNames.quote(column.name()).equals(quoted) && LARGE.contains(column.dataType()));
        return large ? quoted + "(100)" : quoted;
    }

    @Override
    public String dropTemporary(String table) {
        return "DROP TEMPORARY TABLE " + table;
    }

    @Override
    public String rowNumberType() {
        return "BIGINT NOT NULL PRIMARY KEY";
    }

    /** {@code NULL} is said, since a timestamp is otherwise NOT NULL and has a default. */
    @Override
    public String stagingType(Column column) {
        String collation = declared(column).collation();
        return column.sqlType() + (collation == null ? "" : " COLLATE " + collation) + " NULL";
    }

    private LayoutColumn declared(Column column) {
        return layout.column(column.name());
    }

    /** An index made later would commit, so the temporary tables have it from the beginning. */
    @Override
    public List<String> indexStaging(MergePlan plan) {
        return List.of();
    }

    /** A locking read of all rows, and of the gaps between them: readers are not kept out, but whoever writes is. */
    @Override
    public void lock(SqlRunner sql, RelationName target) throws SQLException {
        if (!locked) {
            sql.number("SELECT count(*) FROM " + MysqlNames.quote(target) + " FOR UPDATE");
            locked = true;
        }
    }

    @Override
    public String differs(Column column, String left, String right) {
        return switch (declared(column).type()) {
            case MysqlType.Text text -> notSame("CAST(" + left + " AS BINARY)", "CAST(" + right + " AS BINARY)");
            case MysqlType.Json json ->
                notSame("CAST(CAST(" + left + " AS CHAR) AS BINARY)", "CAST(CAST(" + right + " AS CHAR) AS BINARY)");
            // Zero has a sign, which is not compared.
            case MysqlType.Real real -> zeros(left, right);
            case MysqlType.Single single -> zeros(left, right);
            default -> notSame(left, right);
        };
    }

    private static String notSame(String left, String right) {
        return "NOT (" + left + " <=> " + right + ")";
    }

    private static String zeros(String left, String right) {
        return "(" + notSame(left, right) + " OR IFNULL(" + left + " = 0 AND CAST(" + left + " AS CHAR) <> CAST("
                + right + " AS CHAR), FALSE))";
    }

    @Override
    public boolean equalKeysMayDiffer(Column column) {
        return declared(column).type() instanceof MysqlType.Text;
    }

    @Override
    public String update(String table, List<String> columns, String from, String joined, String condition) {
        return "UPDATE " + joined + " JOIN " + table + " ON " + condition + " SET "
                + columns.stream()
                        .map(column -> table + "." + column + " = " + from + "." + column)
                        .collect(Collectors.joining(", "));
    }

    @Override
    public String text(String value) {
        return "CAST(" + value + " AS CHAR(200))";
    }

    @Override
    public Violation violation(SQLException failure) {
        return switch (failure.getErrorCode()) {
            case 1062, 1586, 1022, 1169 -> Violation.UNIQUE;
            case 1048, 1263, 1364 -> Violation.NOT_NULL;
            case 1451, 1452, 1216, 1217 -> Violation.FOREIGN_KEY;
            case 3819, 4025 -> Violation.CHECK;
            default -> Violation.NONE;
        };
    }
}
