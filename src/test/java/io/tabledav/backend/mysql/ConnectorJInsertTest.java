package io.tabledav.backend.mysql;

/** The same refusals through MySQL's driver. */
class ConnectorJInsertTest extends MysqlInsertTest {

    @Override
    MysqlDriver driver() {
        return MysqlDriver.MYSQL;
    }
}
