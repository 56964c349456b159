package io.tabledav.state.jdbc;

import io.tabledav.state.LockStoreContract;
import io.tabledav.state.MarksContract;
import io.tabledav.state.PropertyStoreContract;
import io.tabledav.state.ScratchStoreContract;
import io.tabledav.state.StatePlace;
import java.sql.SQLException;
import org.junit.jupiter.api.Nested;

/** Every store in MariaDB through the driver of MySQL. */
class ConnectorJStateTest {

    @Nested
    class Locks extends LockStoreContract {
        @Override
        protected StatePlace newPlace() throws SQLException {
            return ServerPlace.onMariaDbThroughConnectorJ();
        }
    }

    @Nested
    class Properties extends PropertyStoreContract {
        @Override
        protected StatePlace newPlace() throws SQLException {
            return ServerPlace.onMariaDbThroughConnectorJ();
        }
    }

    @Nested
    class Scratch extends ScratchStoreContract {
        @Override
        protected StatePlace newPlace() throws SQLException {
            return ServerPlace.onMariaDbThroughConnectorJ();
        }
    }

    @Nested
    class Marks extends MarksContract {
        @Override
        protected StatePlace newPlace() throws SQLException {
            return ServerPlace.onMariaDbThroughConnectorJ();
        }
    }
}
