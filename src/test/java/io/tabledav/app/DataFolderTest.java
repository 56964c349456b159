package io.tabledav.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    private static final Path HOME = Path.of("/home/ann");

    @Test
    void eachSystemHasItsOwnPlaceForData() {
        assertThat(byDefault("Linux", Map.of())).isEqualTo(Path.of("/home/ann/.local/share/tabledav"));
        assertThat(byDefault("Linux", Map.of("XDG_DATA_HOME", "/data"))).isEqualTo(Path.of("/data/tabledav"));
        assertThat(byDefault("Mac OS X", Map.of("XDG_DATA_HOME", "/data")))
                .isEqualTo(Path.of("/home/ann/Library/Application Support/TableDAV"));
        assertThat(byDefault("Windows 11", Map.of("LOCALAPPDATA", "/local"))).isEqualTo(Path.of("/local/TableDAV"));
        assertThat(byDefault("Windows 11", Map.of())).isEqualTo(Path.of("/home/ann/AppData/Local/TableDAV"));
    }

    @Test
    void aRelativeOrEmptyVariableCountsAsNone() {
        assertThat(byDefault("Linux", Map.of("XDG_DATA_HOME", "data")))
                .isEqualTo(HOME.resolve(".local/share/tabledav"));
        assertThat(byDefault("Linux", Map.of("XDG_DATA_HOME", ""))).isEqualTo(HOME.resolve(".local/share/tabledav"));
    }

    @Test
    void theConfiguredFolderWins() {
        assertThat(DataFolder.of(Optional.of(Path.of("/srv/x/../t")), "Linux", Map.of("XDG_DATA_HOME", "/data"), HOME)
                        .path())
                .isEqualTo(Path.of("/srv/t"));
    }

    @Test
    void onlyTheUserMayLookIntoWhatIsMade(@TempDir Path temp) throws IOException {
        DataFolder folder = new DataFolder(temp.resolve("a/b"));

        Path spool = folder.makeSpool();

        assertThat(spool).isEqualTo(temp.resolve("a/b/spool")).isDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                .isEqualTo("rwx------");
        assertThat(folder.makeSpool()).isEqualTo(spool);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed(@TempDir Path temp) throws IOException {
        Path file = Files.createFile(temp.resolve("file"));

        assertThatThrownBy(() -> new DataFolder(file.resolve("data")).make())
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(file.resolve("data").toString());
    }

    private static Path byDefault(String system, Map<String, String> environment) {
        return DataFolder.of(Optional.empty(), system, environment, HOME).path();
    }
}
