package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.testing.MariaDbServer;
import java.sql.SQLException;
import java.util.List;

/** Holds the backend to what every backend promises, on MariaDB through MariaDB's driver, as a user of one database. */
class MariaDbDatabaseContractTest extends MysqlContractFixture {

    @Override
    protected String createSchema() throws SQLException {
        return MariaDbServer.shared().createOwnDatabase();
    }

    @Override
    protected void execute(String schemaName, List<String> statements) throws SQLException {
        MariaDbServer.shared().executeAsOwner(schemaName, statements);
    }

    @Override
    protected void dropSchema(String schemaName) throws SQLException {
        MariaDbServer.shared().dropDatabase(schemaName);
    }

    @Override
    protected JdbcSettings settings(String schemaName) {
        return settings(MariaDbServer.shared().url(schemaName), MariaDbServer.OWNER, null);
    }
}
