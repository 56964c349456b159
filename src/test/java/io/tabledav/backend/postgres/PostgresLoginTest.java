package io.tabledav.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.backend.jdbc.JdbcSettings;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.testing.MuteServer;
import io.tabledav.testing.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server that takes connections and does not answer. */
class PostgresLoginTest {
    @Test
    void aServerThatDoesNotAnswerIsUnavailableUntilItDoes() throws Exception {
        try (MuteServer mute = new MuteServer();
                PostgresDatabase database = database(mute, Duration.ofSeconds(30))) {
            assertUnavailableWithin(Duration.ofSeconds(20), database);

            mute.answerFrom(PostgresServer.shared().port());
            assertThat(database.listSchemas()).isNotEmpty();
        }
    }

    @Test
    void nobodyWaitsLongerForALoginThanForAConnection() throws Exception {
        try (MuteServer mute = new MuteServer();
                PostgresDatabase database = database(mute, Duration.ofSeconds(1))) {
            assertUnavailableWithin(Duration.ofSeconds(4), database);
        }
    }

    private static void assertUnavailableWithin(Duration limit, PostgresDatabase database) {
        long start = System.nanoTime();
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(database::listSchemas)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
    }

    private static PostgresDatabase database(MuteServer server, Duration poolWait) {
        return new PostgresDatabase(new JdbcSettings(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres", PostgresServer.USER, null, 2, poolWait));
    }
}
