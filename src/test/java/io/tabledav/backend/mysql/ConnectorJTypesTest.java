package io.tabledav.backend.mysql;

/** The same types through MySQL's driver, which sends values as text. */
class ConnectorJTypesTest extends MysqlTypesTest {

    @Override
    MysqlDriver driver() {
        return MysqlDriver.MYSQL;
    }
}
