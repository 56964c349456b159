package io.tabledav.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {

    @Test
    void aBodyUpToTheLimitIsReadWhole() throws Exception {
        assertThat(new BoundedBody(new ByteArrayInputStream(new byte[10]), 10).readAllBytes())
                .hasSize(10);
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        BoundedBody body = new BoundedBody(new ByteArrayInputStream(new byte[11]), 10);
        assertThatThrownBy(body::readAllBytes)
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.code()).isEqualTo(DatabaseException.Code.TOO_LARGE));
    }
}
