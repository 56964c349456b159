package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Holds the backend to what every backend promises, on a genuine MySQL: set {@code TABLEDAV_TEST_MYSQL_URL} to the URL of a
 * server, with user and password and without a database, whose user may create and drop databases.
 */
@EnabledIfEnvironmentVariable(
        named = MysqlDatabaseContractTest.URL,
        matches = "jdbc:mysql:.*",
        disabledReason = "there is no MySQL in the registries: set TABLEDAV_TEST_MYSQL_URL to test against one")
class MysqlDatabaseContractTest extends MysqlContractFixture {
    static final String URL = "TABLEDAV_TEST_MYSQL_URL";

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    @Override
    protected String createSchema() throws SQLException {
        String schemaName = "tabledav_test_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
        execute("", List.of("CREATE DATABASE " + schemaName + " CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"));
        return schemaName;
    }

    @Override
    protected void execute(String schemaName, List<String> statements) throws SQLException {
        try (Connection connection = Objects.requireNonNull(
                        new com.mysql.cj.jdbc.Driver().connect(url(schemaName), new Properties()));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    protected void dropSchema(String schemaName) throws SQLException {
        execute("", List.of("DROP DATABASE " + schemaName));
    }

    @Override
    protected JdbcSettings settings(String schemaName) {
        return JdbcSettings.of(url(schemaName));
    }

    /** The URL with a database between the host and the parameters. */
    private static String url(String schemaName) {
        String url = Objects.requireNonNull(System.getenv(URL));
        int parameters = url.indexOf('?');
        String server = parameters < 0 ? url : url.substring(0, parameters);
        return server
                + (server.endsWith("/") ? "" : "/")
                + schemaName
                + (parameters < 0 ? "" : url.substring(parameters));
    }
}
