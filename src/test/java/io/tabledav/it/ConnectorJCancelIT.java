package io.tabledav.it;

import io.tabledav.testing.MariaDbServer;

/** {@link CancelMatrix} on MariaDB, through MySQL's driver. */
class ConnectorJCancelIT extends MariaDbCancelIT {
    @Override
    String url(MariaDbServer server, String name) {
        return server.mysqlUrl(name);
    }
}
