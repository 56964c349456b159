package io.tabledav.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tabledav.spi.DatabaseException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
    @TempDir
    private Path folder;

    @Test
    void withoutAnyTheUrlSaysWhoLogsIn() {
        assertThat(of(Map.of())).isEqualTo(new Credentials(null, null));
    }

    @Test
    void aPasswordIsGivenAsAValueOrInAFile() throws Exception {
        assertThat(of(Map.of("username", "ann", "password", " s3cret "))).isEqualTo(new Credentials("ann", " s3cret "));
        Path file = Files.writeString(folder.resolve("password"), "p w\u00fcrd \r\nnot this line\n");
        assertThat(of(Map.of("username", "ann", "password-file", file.toString())))
                .isEqualTo(new Credentials("ann", "p w\u00fcrd "));
    }

    @Test
    void whatMakesNoSenseIsNamedWithoutThePassword() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "s3cret");
        assertRefused(
                Map.of("password", "s3cret", "password-file", file.toString()), "both a password and a password-file");
        assertRefused(Map.of("password-file", folder.resolve("gone").toString()), "cannot be read");
        assertRefused(Map.of("password-file", folder.toString()), "cannot be read");
        assertRefused(
                Map.of(
                        "password-file",
                        Files.writeString(folder.resolve("empty"), "\n").toString()),
                "without a password");
        assertRefused(
                Map.of(
                        "password-file",
                        Files.write(folder.resolve("latin1"), "s3cr\u00e9t".getBytes(StandardCharsets.ISO_8859_1))
                                .toString()),
                "cannot be read");
        assertRefused(
                Map.of(
                        "password-file",
                        Files.write(folder.resolve("large"), new byte[100_000]).toString()),
                "over 64 KiB");
        assertThat(new Credentials("ann", "s3cret").toString()).doesNotContain("s3cret");
    }

    private static void assertRefused(Map<String, String> settings, String words) {
        assertThatThrownBy(() -> of(settings))
                .isInstanceOf(DatabaseException.class)
                .hasMessageStartingWith("The database sales has ")
                .hasMessageContaining(words)
                .hasMessageNotContaining("s3cret");
    }

    private static Credentials of(Map<String, String> settings) {
        Map<String, String> properties = new HashMap<>(Map.of("tabledav.databases.sales.url", "jdbc:sqlite:x.db"));
        settings.forEach((key, value) -> properties.put("tabledav.databases.sales." + key, value));
        Settings all = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(Settings.class)
                .build()
                .getConfigMapping(Settings.class);
        return Credentials.of("sales", Objects.requireNonNull(all.databases().get("sales")));
    }
}
