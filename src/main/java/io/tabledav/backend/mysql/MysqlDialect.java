package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcDialect;
import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.DatabaseException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** How connections to MySQL and MariaDB are opened, prepared and interrupted. */
final class MysqlDialect implements JdbcDialect {
    /** Values are refused instead of bent, and 0 is stored in an AUTO_INCREMENT column as it is. */
    static final String SQL_MODE = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO";

    /** What every call relies on, whatever the server's defaults are: moments are in UTC, and keys are held. */
    private static final String PREPARE = "SET SESSION"
            + " sql_mode = '" + SQL_MODE + "',"
            + " time_zone = '+00:00', net_write_timeout = 600, lock_wait_timeout = 50, sql_safe_updates = 0,"
            + " foreign_key_checks = 1, unique_checks = 1, sql_select_limit = DEFAULT";

    /** A server behind a network that swallows everything would otherwise hold the call for a quarter of an hour. */
    private static final int ANSWER_MILLIS = 15_000;

    private static final String SOCKET_TIMEOUT = "socketTimeout";

    private final JdbcSettings settings;
    private final MysqlDriver driver;

    MysqlDialect(JdbcSettings settings) {
        this.settings = settings;
        this.driver = MysqlDriver.of(settings.url());
    }

    MysqlDriver mysqlDriver() {
        return driver;
    }

    @Override
    public Class<? extends Driver> driver() {
        return driver.driver();
    }

    @Override
    public Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>(driver.properties());
        if (urlLimitsAnswers()) {
            properties.remove(SOCKET_TIMEOUT);
        }
        return properties;
    }

    private boolean urlLimitsAnswers() {
        return settings.url().contains(SOCKET_TIMEOUT);
    }

    @Override
    public void prepare(Connection connection) throws SQLException {
        int timeoutMillis = urlLimitsAnswers() ? connection.getNetworkTimeout() : 0;
        connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            statement.execute(PREPARE);
        }
        connection.setNetworkTimeout(Runnable::run, timeoutMillis);
    }

    /** The protocol's own reset also takes back what the driver set when it logged in, such as the names of its characters. */
    @Override
    public boolean reset(Connection connection) {
        return false;
    }

    /**
     * Kills the connection and not just the statement: a server that waits for a slow client to take more rows notices
     * nothing less. It is thrown away after this anyway.
     */
    @Override
    public void interrupt(Connection connection, @Nullable Statement running) throws SQLException {
        long id = driver.connectionId(connection);
        try (Connection beside = open();
                Statement kill = beside.createStatement()) {
            kill.execute("KILL " + id);
        } catch (SQLException e) {
            if (e.getErrorCode() != MysqlErrors.NO_SUCH_THREAD) {
                throw e;
            }
        }
    }

    private Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(properties());
        if (settings.username() != null) {
            properties.setProperty("user", settings.username());
        }
        if (settings.password() != null) {
            properties.setProperty("password", settings.password());
        }
        Connection connection = driver.open().connect(settings.url(), properties);
        if (connection == null) {
            throw new SQLException("the driver does not take the URL");
        }
        return connection;
    }

    @Override
    public DatabaseException failure(SQLException failure) {
        return MysqlErrors.of(failure);
    }
}
