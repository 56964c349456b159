package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    @TempDir
    private Path parent;

    @Test
    void givesBackTheBytesAndLeavesNothingBehind() throws IOException {
        byte[] bytes = new byte[200_000];
        new Random(1).nextBytes(bytes);
        Spool spool = new Spool(parent.resolve("spool"), 1_000_000);

        try (InputStream gathered = spool.gather(new ByteArrayInputStream(bytes))) {
            assertThat(filesLeft()).isZero();
            assertThat(gathered.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(parent.resolve("spool"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aBodyBeyondTheBudgetIsRefusedAndFreesWhatItUsed() throws IOException {
        Spool spool = new Spool(parent.resolve("spool"), 100_000);

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> spool.gather(new ByteArrayInputStream(new byte[100_001])))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.STORAGE_FULL));

        try (InputStream gathered = spool.gather(new ByteArrayInputStream(new byte[100_000]))) {
            assertThat(gathered.readAllBytes()).hasSize(100_000);
        }
    }

    @Test
    void aClosedBodyFreesItsPartOfTheBudget() throws IOException {
        Spool spool = new Spool(parent.resolve("spool"), 100_000);

        for (int i = 0; i < 3; i++) {
            InputStream gathered = spool.gather(new ByteArrayInputStream(new byte[60_000]));
            gathered.close();
            gathered.close();
        }
        InputStream held = spool.gather(new ByteArrayInputStream(new byte[60_000]));
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> spool.gather(new ByteArrayInputStream(new byte[60_000])));
        held.close();
    }

    @Test
    void aBodyThatBreaksOffPassesItsFailureThrough() {
        Spool spool = new Spool(parent.resolve("spool"), 100_000);
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> spool.gather(broken))
                .withMessage("gone");
    }

    @Test
    void aFolderThatCannotBeMadeSaysSo() throws IOException {
        Path file = Files.writeString(parent.resolve("taken"), "not a folder");
        Spool spool = new Spool(file.resolve("spool"), 100_000);

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> spool.gather(new ByteArrayInputStream(new byte[1])))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.STORAGE_FULL));
    }

    private long filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(parent.resolve("spool"))) {
            return files.count();
        }
    }
}
