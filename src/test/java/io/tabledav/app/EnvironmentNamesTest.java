package io.tabledav.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EnvironmentNamesTest {

    @Test
    void aNameThatTheConfigurationFoundIsFine() {
        assertThatCode(() -> EnvironmentNames.check(
                        Set.of("TABLEDAV_DATABASES_PG_URL", "TABLEDAV_DATABASES_MY_DB_URL", "TABLEDAV_HOME", "PATH"),
                        Set.of("pg", "my-db")))
                .doesNotThrowAnyException();
    }

    @Test
    void aNameThatItPassedOverIsRefused() {
        assertThatThrownBy(() -> EnvironmentNames.check(Set.of("TABLEDAV_DATABASES_MY_DB_URL"), Set.of("pg")))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("TABLEDAV_DATABASES_MY_DB_URL names no database");
    }
}
