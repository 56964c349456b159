package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.MergeDialect;
import io.tabledav.backend.jdbc.MergePlan;
import io.tabledav.backend.jdbc.SqlRunner;
import io.tabledav.spi.Column;
import io.tabledav.spi.RelationName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A merge in PostgreSQL's words, for one table. */
final class PostgresMerge implements MergeDialect {
    private final InsertTarget target;

    PostgresMerge(InsertTarget target) {
        this.target = target;
    }

    @Override
    public String quote(String name) {
        return PostgresNames.quote(name);
    }

    @Override
    public String temporary(String name) {
        return "pg_temp." + quote(name);
    }

    @Override
    public String createTemporary(String table, List<String> definitions, List<String> key) {
        return "CREATE TEMPORARY TABLE " + table + " (" + String.join(", ", definitions) + ") ON COMMIT DROP";
    }

    @Override
    public String rowNumberType() {
        return "bigint";
    }

    @Override
    public String stagingType(Column column) {
        return target.column(column.name()).stagingType();
    }

    @Override
    public List<String> indexStaging(MergePlan plan) {
        String table = temporary(plan.stagingName());
        String key = plan.key().stream().map(this::quote).collect(Collectors.joining(", "));
        return List.of("CREATE UNIQUE INDEX ON " + table + " (" + key + ")", "ANALYZE " + table);
    }

    /** Readers go on; whoever writes waits, also one that does this. */
    @Override
    public void lock(SqlRunner sql, RelationName relation) throws SQLException {
        sql.execute("LOCK TABLE " + relation(relation) + " IN SHARE ROW EXCLUSIVE MODE");
    }

    /** What has no equality of bytes of its own is compared as records are, by what is stored. */
    @Override
    public String differs(Column column, String left, String right) {
        return target.column(column.name()).plain()
                ? left + " IS DISTINCT FROM " + right
                : "NOT pg_catalog.record_image_eq(ROW(" + left + "), ROW(" + right + "))";
    }

    @Override
    public boolean equalKeysMayDiffer(Column column) {
        return !target.column(column.name()).plain();
    }

    @Override
    public boolean updatable(Column column) {
        return column.insertable() && !target.column(column.name()).alwaysIdentity();
    }

    @Override
    public String insertInto(String table, String columns) {
        return "INSERT INTO " + table + " (" + columns + ") OVERRIDING SYSTEM VALUE";
    }

    @Override
    public String text(String value) {
        return "pg_catalog.left((" + value + ")::text, 200)";
    }

    @Override
    public Violation violation(SQLException failure) {
        return switch (String.valueOf(failure.getSQLState())) {
            case "23505" -> Violation.UNIQUE;
            case "23502" -> Violation.NOT_NULL;
            case "23503" -> Violation.FOREIGN_KEY;
            case "23514" -> Violation.CHECK;
            default -> Violation.NONE;
        };
    }

    /** Runs the statements of a merge on a connection. */
    record Runner(JdbcConnection connection, Statement statement) implements SqlRunner {

        /** A plain statement takes any text as it is; a prepared one would take an operator {@code ?} for a placeholder. */
        Runner(JdbcConnection connection) throws SQLException {
            this(connection, connection.keep(connection.jdbc().createStatement()));
        }

        @Override
        public long execute(String sql) throws SQLException {
            return connection.execute(sql);
        }

        @Override
        public List<List<@Nullable String>> texts(String sql) throws SQLException {
            List<List<@Nullable String>> rows = new ArrayList<>();
            try (ResultSet results = statement.executeQuery(sql)) {
                int width = results.getMetaData().getColumnCount();
                while (results.next()) {
                    List<@Nullable String> row = new ArrayList<>(width);
                    for (int column = 1; column <= width; column++) {
                        row.add(results.getString(column));
                    }
                    rows.add(row);
                }
            }
            return rows;
        }
    }
}
