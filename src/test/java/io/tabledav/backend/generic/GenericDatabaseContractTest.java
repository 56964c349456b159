package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.JdbcSettings;
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

/** Holds the backend for any database to what every backend promises, over H2. */
class GenericDatabaseContractTest extends DatabaseContract {
    private final H2 h2 = new H2();

    @Override
    public Behaviours behaviours() {
        return Behaviours.of(
                Power.VIEWS,
                Power.FOREIGN_KEYS,
                Power.DEFAULTS,
                Power.NULLS_FIRST,
                Power.SQL,
                Power.LONG_STATEMENTS,
                Power.UTF_16);
    }

    @Override
    public String schema() {
        return "PUBLIC";
    }

    @Override
    protected Database open(List<TableSpec> tables, Map<String, String> views) throws Exception {
        List<String> statements = new ArrayList<>();
        tables.forEach(table -> statements.add(create(table)));
        views.forEach((name, sql) -> statements.add("CREATE VIEW " + quote(name) + " AS " + sql));
        h2.execute(statements.toArray(String[]::new));
        return new GenericDatabase(JdbcSettings.of(h2.url()), Path.of("no-drivers"));
    }

    @Override
    protected void afterClose() throws Exception {
        h2.close();
    }

    private static String create(TableSpec table) {
        List<String> parts = table.columns().stream()
                .map(GenericDatabaseContractTest::column)
                .collect(Collectors.toList());
        String key = table.columns().stream()
                .filter(ColumnSpec::primaryKey)
                .map(column -> quote(column.name()))
                .collect(Collectors.joining(", "));
        if (!key.isEmpty()) {
            parts.add("PRIMARY KEY (" + key + ")");
        }
        TableSpec.ForeignKey reference = table.foreignKey();
        if (reference != null) {
            parts.add("FOREIGN KEY (" + quote(reference.column()) + ") REFERENCES " + quote(reference.parent())
                    + (reference.cascades() ? " ON DELETE CASCADE" : ""));
        }
        return "CREATE TABLE " + quote(table.name()) + " (" + String.join(", ", parts) + ")";
    }

    private static String column(ColumnSpec column) {
        String type = switch (column.type()) {
            case INT64 -> "BIGINT";
            case FLOAT64 -> "DOUBLE PRECISION";
            case UTF8 -> "VARCHAR";
            case DATE32 -> "DATE";
            case BOOL -> "BOOLEAN";
        };
        return quote(column.name()) + " " + type
                + (column.defaultLiteral() == null ? "" : " DEFAULT " + column.defaultLiteral())
                + (column.nullable() ? "" : " NOT NULL");
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public Query endlessQuery() {
        return new Query.Sql(
                "SELECT count(*) FROM SYSTEM_RANGE(1, 1000000000000) WHERE MOD(X, 7) = 8",
                Query.Parameters.NONE,
                Query.Effect.READ);
    }
}
