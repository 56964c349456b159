package io.tabledav.backend.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException.Code;
import java.net.SocketException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import org.junit.jupiter.api.Test;

/** What drivers wrap is told as what it is. */
class MysqlErrorsTest {
    @Test
    void aConnectionThatBreaksUnderABatchIsUnavailable() {
        SQLException broken = new SQLNonTransientConnectionException(
                "Socket error", "08000", new SocketException("Connection reset"));
        SQLException batch = new BatchUpdateException("Socket error", null, 0, new int[0], broken);

        assertThat(MysqlErrors.of(batch).code()).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void anUnknownFailureOfABatchIsInternal() {
        SQLException batch = new BatchUpdateException("Odd", null, 0, new int[0], new SQLException("Odd"));

        assertThat(MysqlErrors.of(batch).code()).isEqualTo(Code.INTERNAL);
    }
}
