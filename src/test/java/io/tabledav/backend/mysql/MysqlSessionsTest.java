package io.tabledav.backend.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.ReadShape;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to connections between calls, through either driver. */
@ParameterizedClass
@EnumSource(MysqlDriver.class)
class MysqlSessionsTest {

    @RegisterExtension
    private final MysqlFixture mysql;

    MysqlSessionsTest(MysqlDriver driver) {
        this.mysql = new MysqlFixture(driver);
    }

    @Test
    void theFirstCallAfterAllConnectionsWereEndedSucceeds() throws Exception {
        mysql.sql("CREATE TABLE t (n BIGINT)", "INSERT INTO t VALUES (1)");
        fill();

        List<String> ids =
                mysql.texts("SELECT id FROM information_schema.PROCESSLIST WHERE id <> CONNECTION_ID() AND db = '"
                        + mysql.schema() + "'");
        assertThat(ids).hasSize(4);
        for (String id : ids) {
            mysql.sql("KILL " + id);
        }

        assertThat(mysql.rows("t")).hasSize(1);
        fill();
    }

    /** Has as many connections in the pool as go in. */
    private void fill() throws Exception {
        List<ArrowReader> readers = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            readers.add(mysql.open("t", ReadShape.ALL));
        }
        for (ArrowReader reader : readers) {
            while (reader.loadNextBatch()) {
                assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(1);
            }
            reader.close();
        }
    }
}
