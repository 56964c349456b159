package io.tabledav.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.ReadShape;
import io.tabledav.testing.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;

/** What happens to connections between calls. */
class PostgresSessionsTest {

    @Test
    void theFirstCallAfterAllConnectionsWereEndedSucceeds() throws Exception {
        try (PostgresFixture pg = new PostgresFixture().execute("CREATE TABLE t AS SELECT 1 AS n")) {
            fill(pg);

            pg.value("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                    + " WHERE application_name = 'tabledav'");

            assertThat(pg.database.listRelations(pg.schema)).hasSize(1);
            fill(pg);
        }
    }

    @Test
    void theFirstCallAfterARestartSucceeds() throws Exception {
        try (PostgresServer server = PostgresServer.own();
                PostgresDatabase database = new PostgresDatabase(JdbcSettings.of(server.url() + "?user=postgres"))) {
            assertThat(database.listSchemas()).isNotEmpty();
            server.stop();
            server.startAgain();

            assertThat(database.listSchemas()).isNotEmpty();
        }
    }

    /** Has as many connections in the pool as go in. */
    private static void fill(PostgresFixture pg) throws Exception {
        List<ArrowReader> readers = new ArrayList<>();
        for (int number = 0; number < 8; number++) {
            readers.add(pg.open("t", ReadShape.ALL));
        }
        for (ArrowReader reader : readers) {
            while (reader.loadNextBatch()) {
                assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(1);
            }
            reader.close();
        }
    }
}
