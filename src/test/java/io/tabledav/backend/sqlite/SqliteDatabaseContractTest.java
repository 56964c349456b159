package io.tabledav.backend.sqlite;

import io.tabledav.spi.Behaviours;
import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseContract;
import io.tabledav.spi.Query;
import io.tabledav.spi.TableSpec;
import io.tabledav.spi.TableSpec.ColumnSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

/** Holds the SQLite backend to what every backend promises. */
class SqliteDatabaseContractTest extends DatabaseContract {
    @TempDir
    private Path folder;

    @Override
    public Behaviours behaviours() {
        return Behaviours.of(
                Power.UPSERT,
                Power.CHECKS,
                Power.MERGE,
                Power.VIEWS,
                Power.FOREIGN_KEYS,
                Power.DEFAULTS,
                Power.NULLS_FIRST,
                Power.SQL,
                Power.CREATE,
                Power.TRANSACTIONAL_DDL,
                Power.FOLDED_COLUMNS,
                Power.LONG_STATEMENTS);
    }

    @Override
    public String schema() {
        return "main";
    }

    @Override
    protected Database open(List<TableSpec> tables, Map<String, String> views) throws Exception {
        List<String> statements = new ArrayList<>();
        statements.add("PRAGMA journal_mode=WAL");
        tables.forEach(table -> statements.add(create(table)));
        views.forEach((name, sql) -> statements.add("CREATE VIEW " + SqlNames.quote(name) + " AS " + sql));
        TestFile file = new TestFile(folder.resolve("contract.db")).execute(statements.toArray(String[]::new));
        return new SqliteDatabase(SqliteSettings.of(file.url()));
    }

    private static String create(TableSpec table) {
        List<String> parts =
                table.columns().stream().map(SqliteDatabaseContractTest::column).collect(Collectors.toList());
        String key = table.columns().stream()
                .filter(ColumnSpec::primaryKey)
                .map(column -> SqlNames.quote(column.name()))
                .collect(Collectors.joining(", "));
        if (!key.isEmpty()) {
            parts.add("PRIMARY KEY (" + key + ")");
        }
        TableSpec.ForeignKey reference = table.foreignKey();
        if (reference != null) {
            parts.add("FOREIGN KEY (" + SqlNames.quote(reference.column()) + ") REFERENCES "
                    + SqlNames.quote(reference.parent()) + (reference.cascades() ? " ON DELETE CASCADE" : ""));
        }
        return "CREATE TABLE " + SqlNames.quote(table.name()) + " (" + String.join(", ", parts) + ")";
    }

    private static String column(ColumnSpec column) {
        String type = switch (column.type()) {
            case INT64 -> "INTEGER";
            case FLOAT64 -> "REAL";
            case UTF8 -> "TEXT";
            case DATE32 -> "DATE";
            case BOOL -> "BOOLEAN";
        };
        return SqlNames.quote(column.name()) + " " + type + (column.nullable() ? "" : " NOT NULL")
                + (column.unique() ? " UNIQUE" : "")
                + (column.defaultLiteral() == null ? "" : " DEFAULT " + column.defaultLiteral());
    }

    @Override
    public Query endlessQuery() {
        return new Query.Sql(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0",
                Query.Parameters.NONE,
                Query.Effect.READ);
    }
}
