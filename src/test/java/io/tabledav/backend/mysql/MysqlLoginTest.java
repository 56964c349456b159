package io.tabledav.backend.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.testing.MariaDbServer;
import io.tabledav.testing.MuteServer;
import io.tabledav.testing.Rows;
import java.time.Duration;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that takes connections and does not answer. */
class MysqlLoginTest {
    @ParameterizedTest
    @EnumSource(MysqlDriver.class)
    void aServerThatDoesNotAnswerIsUnavailableUntilItDoes(MysqlDriver driver) throws Exception {
        try (MuteServer mute = new MuteServer();
                MysqlDatabase database = database(driver, mute, Duration.ofSeconds(30))) {
            assertUnavailableWithin(Duration.ofSeconds(20), database);

            mute.answerFrom(MariaDbServer.shared().port());
            assertThat(database.listSchemas()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(MysqlDriver.class)
    void nobodyWaitsLongerForALoginThanForAConnection(MysqlDriver driver) throws Exception {
        try (MuteServer mute = new MuteServer();
                MysqlDatabase database = database(driver, mute, Duration.ofSeconds(1))) {
            assertUnavailableWithin(Duration.ofSeconds(4), database);
        }
    }

    /** The limit of a login must not become one of a statement. */
    @ParameterizedTest
    @EnumSource(MysqlDriver.class)
    void aStatementMayTakeLongerThanALogin(MysqlDriver driver) throws Exception {
        try (MuteServer mute = new MuteServer();
                MysqlDatabase database = database(driver, mute, Duration.ofSeconds(5))) {
            mute.answerFrom(MariaDbServer.shared().port());
            Query sleep = new Query.Sql("SELECT SLEEP(7)", Parameters.NONE, Effect.READ);
            try (BufferAllocator allocator = new RootAllocator();
                    ArrowReader rows = database.query(sleep, allocator)) {
                assertThat(Rows.read(rows)).hasSize(1);
            }
        }
    }

    private static void assertUnavailableWithin(Duration limit, MysqlDatabase database) {
        long start = System.nanoTime();
        MysqlFixture.failure(Code.UNAVAILABLE, database::listSchemas);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
    }

    private static MysqlDatabase database(MysqlDriver driver, MuteServer server, Duration poolWait) {
        String url = driver == MysqlDriver.MARIADB ? "jdbc:mariadb" : "jdbc:mysql";
        return new MysqlDatabase(
                new JdbcSettings(url + "://127.0.0.1:" + server.port() + "/", MariaDbServer.USER, null, 2, poolWait));
    }
}
