package io.tabledav.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tabledav.app.CommandLine.Request.Serve;
import io.tabledav.security.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void aDatabaseNeedsNothingButItsUrl() {
        Settings settings = of(Map.of("tabledav.databases.sales.url", "jdbc:sqlite:sales.db"), Map.of());

        assertThat(settings.databases()).containsOnlyKeys("sales");
        Settings.OneDatabase sales = database(settings, "sales");
        assertThat(sales.url()).isEqualTo("jdbc:sqlite:sales.db");
        assertThat(sales.access()).isEqualTo(Access.READ);
        assertThat(sales.sql()).isTrue();
        assertThat(sales.maxConnections()).isEqualTo(16);
        assertThat(sales.queryTimeout()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void withoutAnyConfigurationThereIsNoDatabaseAndNobodyElseComesIn() {
        Settings settings = of(Map.of(), Map.of("TABLEDAV_JAVA_OPTS", "-Xmx128m"));

        assertThat(settings.databases()).isEmpty();
        assertThat(settings.home()).isEmpty();
        assertThat(settings.allowedHosts()).isEmpty();
        assertThat(settings.auth().allowAnonymous()).isFalse();
        assertThat(settings.memory().limit()).isEmpty();
    }

    @Test
    void theStateIsKeptInTheDataFolderUnlessThereIsAUrl() {
        Settings.StateKept kept = of(Map.of(), Map.of()).state();
        assertThat(kept.url()).isEmpty();
        assertThat(kept.maxLocks()).isEqualTo(100_000);
        assertThat(kept.lockTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(kept.maxLockTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(kept.maxScratchBytes().asLongValue()).isEqualTo(1L << 30);
        assertThat(kept.maxScratchAge()).isEqualTo(Duration.ofDays(7));

        Settings.StateKept shared = of(
                        Map.of(),
                        Map.of(
                                "TABLEDAV_STATE_URL", "jdbc:postgresql://db/state",
                                "TABLEDAV_STATE_USERNAME", "tabledav",
                                "TABLEDAV_STATE_PASSWORD", "secret",
                                "TABLEDAV_STATE_MAX_LOCKS_PER_USER", "7"))
                .state();
        assertThat(shared.url()).contains("jdbc:postgresql://db/state");
        assertThat(shared.maxLocksPerUser()).isEqualTo(7);
        assertThat(Credentials.of(shared)).isEqualTo(new Credentials("tabledav", "secret"));
    }

    @Test
    void theEnvironmentSaysTheSameInItsOwnSpelling() {
        Settings settings = of(
                Map.of(),
                Map.of(
                        "TABLEDAV_DATABASES_PG_URL", "jdbc:sqlite:pg.db",
                        "TABLEDAV_DATABASES_PG_ACCESS", "write",
                        "TABLEDAV_DATABASES_PG_MAX_CONNECTIONS", "3",
                        "TABLEDAV_DATABASES_PG_QUERY_TIMEOUT", "30s",
                        "TABLEDAV_HOME", "/srv/tabledav",
                        "TABLEDAV_AUTH_ALLOW_ANONYMOUS", "true",
                        "TABLEDAV_ALLOWED_HOSTS", "files.example.org,box",
                        "TABLEDAV_MEMORY_LIMIT", "64M"));

        assertThat(settings.databases()).containsOnlyKeys("pg");
        Settings.OneDatabase database = database(settings, "pg");
        assertThat(database.url()).isEqualTo("jdbc:sqlite:pg.db");
        assertThat(database.access()).isEqualTo(Access.WRITE);
        assertThat(database.maxConnections()).isEqualTo(3);
        assertThat(database.queryTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.home()).contains(Path.of("/srv/tabledav"));
        assertThat(settings.auth().allowAnonymous()).isTrue();
        assertThat(settings.allowedHosts().orElseThrow()).containsExactlyInAnyOrder("files.example.org", "box");
        assertThat(settings.memory().limit().orElseThrow().asLongValue()).isEqualTo(64L * 1024 * 1024);
    }

    @Test
    void theEnvironmentAddsToADatabaseOfTheCommandLine() {
        Settings settings = of(
                Map.of("tabledav.databases.sales.url", "jdbc:sqlite:sales.db"),
                Map.of("TABLEDAV_DATABASES_SALES_MAX_CONNECTIONS", "2"));

        assertThat(settings.databases()).containsOnlyKeys("sales");
        assertThat(database(settings, "sales").maxConnections()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sales", "Sales", "my_db", "my-db", "_", "9", "a--b__c", "url", "UPPER_CASE", "access"})
    void everyNameOfTheCommandLineArrives(String name) {
        assertServed(name + "=jdbc:sqlite:x.db", name, "jdbc:sqlite:x.db");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:sqlite:a$b.db",
                "jdbc:sqlite:a$$b.db",
                "jdbc:sqlite:${user.home}.db",
                "jdbc:sqlite:$${x}.db",
                "jdbc:sqlite:\\${x}.db",
                "jdbc:sqlite:C:\\data\\x.db",
                "jdbc:sqlite:C:\\$data\\x.db",
                "jdbc:sqlite:a,b;c=d e.db",
                "jdbc:sqlite:${x",
                "jdbc:sqlite:a}b$"
            })
    void everyUrlOfTheCommandLineArrives(String url) {
        assertServed("x=" + url, "x", url);
    }

    @Test
    void aBadValueIsNamed() {
        assertThatThrownBy(() -> of(
                        Map.of(
                                "tabledav.databases.sales.url", "jdbc:sqlite:sales.db",
                                "tabledav.databases.sales.access", "admin"),
                        Map.of()))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("tabledav.databases.sales.access");
    }

    @Test
    void aDatabaseWithoutAUrlIsNamed() {
        assertThatThrownBy(() -> of(Map.of("tabledav.databases.sales.access", "write"), Map.of()))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("tabledav.databases.sales.url");
    }

    private static void assertServed(String argument, String name, String url) {
        assertThat(CommandLine.parse("1", argument)).isInstanceOfSatisfying(Serve.class, serve -> {
            Settings settings = of(serve.properties(), Map.of());
            assertThat(settings.databases()).containsOnlyKeys(name);
            assertThat(database(settings, name).url()).isEqualTo(url);
        });
    }

    private static Settings.OneDatabase database(Settings settings, String name) {
        return Objects.requireNonNull(settings.databases().get(name));
    }

    private static Settings of(Map<String, String> properties, Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(
                        new PropertiesConfigSource(properties, "command line", 400),
                        new EnvConfigSource(environment, 300))
                .withMapping(Settings.class)
                .build()
                .getConfigMapping(Settings.class);
    }
}
