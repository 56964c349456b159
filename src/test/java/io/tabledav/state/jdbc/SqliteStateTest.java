package io.tabledav.state.jdbc;

import io.tabledav.state.LockRaces;
import io.tabledav.state.LockStoreContract;
import io.tabledav.state.MarksContract;
import io.tabledav.state.PropertyStoreContract;
import io.tabledav.state.ScratchStoreContract;
import io.tabledav.state.StatePlace;
import java.io.IOException;
import org.junit.jupiter.api.Nested;

/** Every store in a SQLite file, which several servers of one machine have open. */
class SqliteStateTest {

    @Nested
    class Locks extends LockStoreContract {
        @Override
        protected StatePlace newPlace() throws IOException {
            return new SqlitePlace();
        }
    }

    @Nested
    class Races extends LockRaces {
        @Override
        protected StatePlace newPlace() throws IOException {
            return new SqlitePlace();
        }
    }

    @Nested
    class Properties extends PropertyStoreContract {
        @Override
        protected StatePlace newPlace() throws IOException {
            return new SqlitePlace();
        }
    }

    @Nested
    class Scratch extends ScratchStoreContract {
        @Override
        protected StatePlace newPlace() throws IOException {
            return new SqlitePlace();
        }
    }

    @Nested
    class Marks extends MarksContract {
        @Override
        protected StatePlace newPlace() throws IOException {
            return new SqlitePlace();
        }
    }
}
