package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.Behaviours;
import io.tabledav.spi.Behaviours.Power;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseContract;
import io.tabledav.spi.Query;
import io.tabledav.spi.TableSpec;
import io.tabledav.spi.TableSpec.ColumnSpec;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the contract tests of the servers and the drivers share: the tables in the servers' SQL. */
abstract class MysqlContractFixture extends DatabaseContract {
    private static final int LONGEST_NAME = 64;

    private @Nullable String schema;

    /** Creates an empty schema of a new name. */
    protected abstract String createSchema() throws SQLException;

    /** Runs statements in a schema. */
    protected abstract void execute(String schemaName, List<String> statements) throws SQLException;

    protected abstract void dropSchema(String schemaName) throws SQLException;

    protected abstract JdbcSettings settings(String schemaName);

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
                        Power.FOLDED_COLUMNS,
                        Power.LONG_STATEMENTS)
                .withLongestName(LONGEST_NAME)
                .withPlainerNames();
    }

    @Override
    public String schema() {
        if (schema == null) {
            throw new IllegalStateException("no test is running");
        }
        return schema;
    }

    @Override
    protected Database open(List<TableSpec> tables, Map<String, String> views) throws Exception {
        String made = createSchema();
        schema = made;
        List<String> statements = new ArrayList<>();
        tables.forEach(table -> statements.add(create(table)));
        views.forEach((name, sql) -> statements.add("CREATE VIEW " + MysqlNames.quote(name) + " AS " + sql));
        execute(made, statements);
        return new MysqlDatabase(settings(made));
    }

    static JdbcSettings settings(String url, String user, @Nullable String password) {
        return new JdbcSettings(url, user, password, 8, Duration.ofSeconds(30));
    }

    @Override
    protected void afterClose() throws Exception {
        dropSchema(schema());
    }

    private static String create(TableSpec table) {
        List<String> parts =
                table.columns().stream().map(MysqlContractFixture::column).collect(Collectors.toList());
        String key = table.columns().stream()
                .filter(ColumnSpec::primaryKey)
                .map(column -> MysqlNames.quote(column.name()))
                .collect(Collectors.joining(", "));
        if (!key.isEmpty()) {
            parts.add("PRIMARY KEY (" + key + ")");
        }
        TableSpec.ForeignKey reference = table.foreignKey();
        if (reference != null) {
            parts.add("FOREIGN KEY (" + MysqlNames.quote(reference.column()) + ") REFERENCES "
                    + MysqlNames.quote(reference.parent()) + " (id)"
                    + (reference.cascades() ? " ON DELETE CASCADE" : ""));
        }
        return "CREATE TABLE " + MysqlNames.quote(table.name()) + " (" + String.join(", ", parts) + ")";
    }

    /** Texts that may be long, but where they are keys or have a default, which only short ones may be and have. */
    private static String column(ColumnSpec column) {
        boolean large = !column.primaryKey() && !column.unique() && column.defaultLiteral() == null;
        String type = switch (column.type()) {
            case INT64 -> "BIGINT";
            case FLOAT64 -> "DOUBLE";
            case UTF8 -> large ? "LONGTEXT" : "VARCHAR(100)";
            case DATE32 -> "DATE";
            case BOOL -> "BIT(1)";
        };
        return MysqlNames.quote(column.name()) + " " + type + (column.nullable() ? "" : " NOT NULL")
                + (column.unique() ? " UNIQUE" : "")
                + (column.defaultLiteral() == null ? "" : " DEFAULT " + column.defaultLiteral());
    }

    @Override
    public Query endlessQuery() {
        return new Query.Sql("SELECT SLEEP(300)", Query.Parameters.NONE, Query.Effect.READ);
    }
}
