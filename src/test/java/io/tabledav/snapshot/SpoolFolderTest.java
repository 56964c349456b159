package io.tabledav.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFolderTest {

    @TempDir
    Path parent;

    @Test
    void whatAKilledServerLeftIsDeletedAndALivingOnesFolderStays() throws Exception {
        Path left = Files.createDirectory(parent.resolve("snapshots-left"));
        Files.writeString(left.resolve("lock"), "");
        Files.writeString(left.resolve("1"), "bytes");
        Path foreign = Files.createDirectory(parent.resolve("snapshots-foreign"));
        Files.writeString(foreign.resolve("1"), "a folder without a lock file may be one that is being made");
        Path other = Files.writeString(parent.resolve("body-1.spool"), "not ours");
        try (SpoolFolder living = new SpoolFolder(parent)) {
            Path file = Files.writeString(living.newFile(), "bytes");
            try (SpoolFolder starting = new SpoolFolder(parent)) {
                starting.deleteLeftovers();
            }
            assertThat(left).doesNotExist();
            assertThat(foreign).exists();
            assertThat(other).exists();
            assertThat(file).exists();
        }
        assertThat(parent).isDirectoryNotContaining("glob:**snapshots-[0-9]*");
    }

    @Test
    void aFolderThatIsNotThereHasNoLeftovers() throws Exception {
        try (SpoolFolder folder = new SpoolFolder(parent.resolve("not/there"))) {
            folder.deleteLeftovers();
            assertThat(parent.resolve("not")).doesNotExist();
            assertThat(folder.newFile().getParent()).isDirectory();
            assertThat(folder.newFile()).isNotEqualTo(folder.newFile());
        }
    }
}
