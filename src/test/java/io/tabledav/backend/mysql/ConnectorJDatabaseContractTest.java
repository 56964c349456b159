package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.testing.MariaDbServer;

/** Holds the backend to what every backend promises, on MariaDB through MySQL's driver. */
class ConnectorJDatabaseContractTest extends MariaDbDatabaseContractTest {

    @Override
    protected JdbcSettings settings(String schemaName) {
        return settings(MariaDbServer.shared().mysqlUrl(schemaName), MariaDbServer.OWNER, null);
    }
}
