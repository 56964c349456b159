package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.mysql.RelationLayout.LayoutColumn;
import io.tabledav.spi.Column;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.RelationName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads how the columns of a relation are declared. */
final class MysqlColumns {
    private static final Set<String> NUMERIC =
            Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "year", "bit");

    private final JdbcConnection connection;
    private final ServerKind server;

    MysqlColumns(JdbcConnection connection, ServerKind server) {
        this.connection = connection;
        this.server = server;
    }

    /** The columns in order. */
    List<LayoutColumn> of(RelationName name) throws SQLException {
        Map<String, Integer> key = primaryKey(name);
        Set<String> json = server == ServerKind.MARIADB ? jsonColumns(name) : Set.of();
        String spatial = server == ServerKind.MYSQL ? "SRS_ID" : "NULL";
        return connection.rows(
                "SELECT COLUMN_NAME, ORDINAL_POSITION, COLUMN_TYPE, DATA_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA,"
                        + " COLUMN_COMMENT, NUMERIC_PRECISION, NUMERIC_SCALE, COLLATION_NAME, " + spatial
                        + " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
                        + " ORDER BY ORDINAL_POSITION",
                List.of(name.schema(), name.name()),
                row -> column(row, key, json));
    }

    private LayoutColumn column(ResultSet row, Map<String, Integer> key, Set<String> json) throws SQLException {
        String name = MysqlCatalog.text(row, 1);
        String columnType = MysqlCatalog.text(row, 3);
        String dataType = MysqlCatalog.text(row, 4).toLowerCase(Locale.ROOT);
        boolean nullable = MysqlCatalog.text(row, 5).equals("YES");
        String extra = MysqlCatalog.text(row, 7).toUpperCase(Locale.ROOT);
        MysqlType type = json.contains(name)
                ? new MysqlType.Json()
                : MysqlTypes.of(dataType, columnType, integer(row, 9), integer(row, 10));
        Column column = new Column(
                name,
                row.getInt(2),
                columnType,
                nullable,
                key.get(name),
                defaultExpression(row.getString(6), dataType, extra),
                generation(extra),
                MysqlCatalog.emptyAsNull(row.getString(8)),
                ResultColumn.field(name, columnType, nullable, type));
        return new LayoutColumn(column, type, dataType, row.getString(11), row.getInt(12));
    }

    private static Generation generation(String extra) {
        if (extra.contains("AUTO_INCREMENT")) {
            return Generation.IDENTITY;
        }
        if (extra.contains("VIRTUAL GENERATED")) {
            return Generation.VIRTUAL;
        }
        return extra.contains("STORED GENERATED") || extra.contains("PERSISTENT") ? Generation.STORED : Generation.NONE;
    }

    /** The SQL of a default. MariaDB keeps SQL; MySQL keeps the value of a constant, without quotes. */
    private @Nullable String defaultExpression(@Nullable String kept, String dataType, String extra) {
        if (kept == null || (server == ServerKind.MARIADB && kept.equals("NULL"))) {
            return null;
        }
        boolean sql = server == ServerKind.MARIADB
                || extra.contains("DEFAULT_GENERATED")
                || NUMERIC.contains(dataType)
                || kept.startsWith("CURRENT_TIMESTAMP");
        return sql ? kept : "'" + kept.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private Map<String, Integer> primaryKey(RelationName name) throws SQLException {
        Map<String, Integer> key = new HashMap<>();
        connection.rows(
                "SELECT COLUMN_NAME, SEQ_IN_INDEX FROM information_schema.STATISTICS"
                        + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND INDEX_NAME = 'PRIMARY'",
                List.of(name.schema(), name.name()),
                row -> key.put(MysqlCatalog.text(row, 1), row.getInt(2)));
        return key;
    }

    /** The columns that are declared as JSON, which MariaDB keeps as text with a check of its own making. */
    private Set<String> jsonColumns(RelationName name) throws SQLException {
        Set<String> json = new HashSet<>();
        connection.rows(
                "SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS"
                        + " WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME = ? AND LEVEL = 'Column'",
                List.of(name.schema(), name.name()),
                row -> {
                    String column = MysqlCatalog.text(row, 1);
                    return MysqlCatalog.text(row, 2).equals("json_valid(" + MysqlNames.quote(column) + ")")
                            && json.add(column);
                });
        return json;
    }

    private static @Nullable Integer integer(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : Integer.valueOf((int) value);
    }
}
