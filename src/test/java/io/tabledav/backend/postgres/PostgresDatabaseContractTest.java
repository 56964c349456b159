package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.Behaviours;
import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseContract;
import io.tabledav.spi.Query;
import io.tabledav.spi.TableSpec;
import io.tabledav.spi.TableSpec.ColumnSpec;
import io.tabledav.testing.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds the PostgreSQL backend to what every backend promises, as a user who only owns the schema of the test. */
class PostgresDatabaseContractTest extends DatabaseContract {
    private final PostgresServer server = PostgresServer.shared();
    private String schema = "";

    @Override
    public Behaviours behaviours() {
        return Behaviours.of(
                        Power.VIEWS,
                        Power.FOREIGN_KEYS,
                        Power.DEFAULTS,
                        Power.SQL,
                        Power.UPSERT,
                        Power.CHECKS,
                        Power.MERGE,
                        Power.TRUNCATE,
                        Power.CREATE,
                        Power.TRANSACTIONAL_DDL,
                        Power.LONG_STATEMENTS)
                .withLongestName(63);
    }

    @Override
    public String schema() {
        return schema;
    }

    @Override
    protected Database open(List<TableSpec> tables, Map<String, String> views) throws Exception {
        schema = server.createOwnSchema();
        List<String> statements = new ArrayList<>();
        statements.add("SET SESSION AUTHORIZATION " + PostgresServer.OWNER);
        statements.add("SET search_path = " + schema);
        tables.forEach(table -> statements.add(create(table)));
        views.forEach((name, sql) -> statements.add("CREATE VIEW " + PostgresNames.quote(name) + " AS " + sql));
        server.execute(statements.toArray(String[]::new));
        // So that the SQL of the suite finds the tables of this test.
        return new PostgresDatabase(
                JdbcSettings.of(server.url() + "?user=" + PostgresServer.OWNER + "&currentSchema=" + schema));
    }

    @Override
    protected void afterClose() throws Exception {
        server.dropSchema(schema);
    }

    private static String create(TableSpec table) {
        List<String> parts = table.columns().stream()
                .map(PostgresDatabaseContractTest::column)
                .collect(Collectors.toList());
        String key = table.columns().stream()
                .filter(ColumnSpec::primaryKey)
                .map(column -> PostgresNames.quote(column.name()))
                .collect(Collectors.joining(", "));
        if (!key.isEmpty()) {
            parts.add("PRIMARY KEY (" + key + ")");
        }
        TableSpec.ForeignKey reference = table.foreignKey();
        if (reference != null) {
            parts.add("FOREIGN KEY (" + PostgresNames.quote(reference.column()) + ") REFERENCES "
                    + PostgresNames.quote(reference.parent()) + (reference.cascades() ? " ON DELETE CASCADE" : ""));
        }
        return "CREATE TABLE " + PostgresNames.quote(table.name()) + " (" + String.join(", ", parts) + ")";
    }

    private static String column(ColumnSpec column) {
        String type = switch (column.type()) {
            case INT64 -> "bigint";
            case FLOAT64 -> "double precision";
            case UTF8 -> "text";
            case DATE32 -> "date";
            case BOOL -> "boolean";
        };
        return PostgresNames.quote(column.name()) + " " + type + (column.nullable() ? "" : " NOT NULL")
                + (column.unique() ? " UNIQUE" : "")
                + (column.defaultLiteral() == null ? "" : " DEFAULT " + column.defaultLiteral());
    }

    @Override
    public Query endlessQuery() {
        return new Query.Sql("SELECT pg_sleep(600)", Query.Parameters.NONE, Query.Effect.READ);
    }
}
