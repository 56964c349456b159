package io.tabledav.backend.mysql;

import com.mysql.cj.jdbc.JdbcConnection;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The two drivers, and all that differs between them. */
enum MysqlDriver {
    /** MariaDB's, for {@code jdbc:mariadb:}. */
    MARIADB("jdbc:mariadb:", org.mariadb.jdbc.Driver.class) {
        @Override
        Map<String, String> properties() {
            Map<String, String> properties = shared();
            properties.put("allowLocalInfile", "false");
            properties.put("useBulkStmtsForInserts", "true");
            return properties;
        }

        @Override
        Driver open() throws SQLException {
            return new org.mariadb.jdbc.Driver();
        }

        @Override
        String version() {
            return org.mariadb.jdbc.util.VersionFactory.getInstance().getVersion();
        }

        @Override
        int streamingFetchSize() {
            // Row by row: a row can be large, and the driver would hold as many of them at once.
            return 1;
        }

        @Override
        WireRows rows(ResultSet results, int[] wireBytes) throws SQLException {
            requirePrepared(results.getStatement() instanceof org.mariadb.jdbc.ServerPreparedStatement);
            return new MariaDbRows(results, wireBytes);
        }

        @Override
        List<ResultColumn> columns(ResultSet results) throws SQLException {
            return MariaDbRows.columns(results);
        }

        @Override
        PreparedStatement prepareInsert(Connection connection, String sql) throws SQLException {
            return connection.prepareStatement(sql);
        }

        @Override
        long mostBytes(Connection connection) throws SQLException {
            // The driver does not ask for the limit, and a server that is sent more closes the connection.
            try (Statement statement = connection.createStatement();
                    ResultSet answer = statement.executeQuery("SELECT @@max_allowed_packet")) {
                answer.next();
                return answer.getLong(1);
            }
        }

        @Override
        void setNumber(PreparedStatement statement, int parameter, double value) throws SQLException {
            statement.setDouble(parameter, value);
        }

        @Override
        long connectionId(Connection connection) throws SQLException {
            return connection.unwrap(org.mariadb.jdbc.Connection.class).getThreadId();
        }
    },
    /** MySQL's own, for {@code jdbc:mysql:}. */
    MYSQL("jdbc:mysql:", com.mysql.cj.jdbc.Driver.class) {
        @Override
        Map<String, String> properties() {
            Map<String, String> properties = shared();
            properties.put("allowLoadLocalInfile", "false");
            properties.put("rewriteBatchedStatements", "true");
            properties.put("characterEncoding", "UTF-8");
            // What limits the connect does not limit the login; a prepared connection goes without this again.
            properties.put("socketTimeout", LOGIN_MILLIS);
            // Otherwise the server sends each text as its column keeps it.
            properties.put("characterSetResults", "UTF-8");
            // It looks once how the server reads quotes and backslashes, and goes by that ever after.
            properties.put("sessionVariables", "sql_mode='" + MysqlDialect.SQL_MODE + "'");
            properties.put("yearIsDateType", "false");
            // It would look for JDBC's escapes inside names, and send text where the server does not prepare.
            properties.put("processEscapeCodesForPrepStmts", "false");
            properties.put("emulateUnsupportedPstmts", "false");
            // Otherwise a stream of rows begins with a statement that sets a limit which the session has set already.
            properties.put("netTimeoutForStreamingResults", "0");
            return properties;
        }

        @Override
        Driver open() throws SQLException {
            return new com.mysql.cj.jdbc.Driver();
        }

        @Override
        String version() {
            return com.mysql.cj.Constants.CJ_VERSION;
        }

        @Override
        int streamingFetchSize() {
            return Integer.MIN_VALUE;
        }

        @Override
        WireRows rows(ResultSet results, int[] wireBytes) throws SQLException {
            requirePrepared(results.getStatement() instanceof com.mysql.cj.jdbc.ServerPreparedStatement);
            return new ConnectorJRows(results);
        }

        @Override
        List<ResultColumn> columns(ResultSet results) throws SQLException {
            return ConnectorJRows.columns(results);
        }

        @Override
        PreparedStatement prepareInsert(Connection connection, String sql) throws SQLException {
            JdbcConnection driven = connection.unwrap(JdbcConnection.class);
            // It takes quotes and backslashes for what the URL has made of them, and the session does not read them so.
            boolean misled = driven.getSession().getServerSession().isNoBackslashEscapesSet();
            // It writes a batch as one INSERT of many rows; a statement that the server has prepared goes row by row.
            return misled ? driven.prepareStatement(sql) : driven.clientPrepareStatement(sql);
        }

        @Override
        long mostBytes(Connection connection) {
            // The driver knows the server's limit, and refuses what is larger before it is sent.
            return Long.MAX_VALUE;
        }

        @Override
        void setNumber(PreparedStatement statement, int parameter, double value) throws SQLException {
            // A literal of -0.0 is a decimal, which has no sign, and one of a float is cut to what tells floats apart.
            statement.setString(parameter, Double.toString(value));
        }

        @Override
        long connectionId(Connection connection) throws SQLException {
            return connection.unwrap(JdbcConnection.class).getId();
        }
    };

    private static final String LOGIN_MILLIS = "5000";

    private final String prefix;
    private final Class<? extends Driver> driver;

    MysqlDriver(String prefix, Class<? extends Driver> driver) {
        this.prefix = prefix;
        this.driver = driver;
    }

    /** The driver for a URL; {@code INVALID} if it is for neither. */
    static MysqlDriver of(String url) {
        for (MysqlDriver driver : values()) {
            if (url.startsWith(driver.prefix)) {
                return driver;
            }
        }
        throw DatabaseException.of(
                Code.INVALID, "The URL of a MySQL or MariaDB database starts with jdbc:mysql: or jdbc:mariadb:.");
    }

    /** The driver that opened a connection. */
    static MysqlDriver of(Connection connection) throws SQLException {
        return connection.isWrapperFor(JdbcConnection.class) ? MYSQL : MARIADB;
    }

    Class<? extends Driver> driver() {
        return driver;
    }

    private static Map<String, String> shared() {
        Map<String, String> properties = new HashMap<>();
        properties.put("useServerPrepStmts", "true");
        properties.put("tinyInt1isBit", "false");
        properties.put("allowMultiQueries", "false");
        properties.put("connectTimeout", LOGIN_MILLIS);
        properties.put("tcpKeepAlive", "true");
        return properties;
    }

    /** Rows of a statement that the server has not prepared come as text, and would be read as what they are not. */
    private static void requirePrepared(boolean prepared) {
        if (!prepared) {
            throw DatabaseException.of(Code.UNSUPPORTED, "The driver does not let the server prepare this statement.")
                    .withHint("Leave useServerPrepStmts out of the URL of this database.");
        }
    }

    /** What the URL does not say. */
    abstract Map<String, String> properties();

    /** The driver, to open a connection beside those of the pool. */
    abstract Driver open() throws SQLException;

    abstract String version();

    /** The fetch size with which the driver hands out rows as they come instead of gathering all of them. */
    abstract int streamingFetchSize();

    /** The rows of a running server-prepared statement. */
    abstract WireRows rows(ResultSet results, int[] wireBytes) throws SQLException;

    /** What the columns of a running statement are. */
    abstract List<ResultColumn> columns(ResultSet results) throws SQLException;

    /** An INSERT of one row whose batches travel as many rows at once. */
    abstract PreparedStatement prepareInsert(Connection connection, String sql) throws SQLException;

    /** The most bytes that may be sent at once, in a batch or a row. */
    abstract long mostBytes(Connection connection) throws SQLException;

    /** Gives a finite number to a column of numbers with a floating point, to the last bit. */
    abstract void setNumber(PreparedStatement statement, int parameter, double value) throws SQLException;

    /** The number that the server knows a connection by. Does no I/O, and may be asked while a statement runs. */
    abstract long connectionId(Connection connection) throws SQLException;
}
