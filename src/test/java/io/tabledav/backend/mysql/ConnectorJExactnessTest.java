package io.tabledav.backend.mysql;

/** The same values through MySQL's driver, which sends them as text. */
class ConnectorJExactnessTest extends MysqlExactnessTest {

    @Override
    MysqlDriver driver() {
        return MysqlDriver.MYSQL;
    }
}
