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

    @Test
    void aQueueGivesItsBytesInOrderAndLeavesNothingBehind() throws IOException {
        Spool spool = new Spool(parent.resolve("spool"), 1_000_000);
        byte[] into = new byte[100];

        try (SpoolQueue queue = spool.openQueue()) {
            assertThat(filesLeft()).isZero();
            assertThat(queue.append(new byte[] {1, 2, 3})).isTrue();
            assertThat(queue.read(into, 2)).isEqualTo(2);
            assertThat(into).startsWith(1, 2);
            assertThat(queue.append(new byte[] {4})).isTrue();
            assertThat(queue.read(into, 100)).isEqualTo(2);
            assertThat(into).startsWith(3, 4);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> queue.read(into, 1));
        }
    }

    @Test
    void queuesLeaveHalfOfTheBudgetToBodiesThatMustBeGathered() throws IOException {
        Spool spool = new Spool(parent.resolve("spool"), 100_000);

        try (SpoolQueue queue = spool.openQueue();
                SpoolQueue second = spool.openQueue()) {
            assertThat(queue.append(new byte[30_000])).isTrue();
            assertThat(second.append(new byte[30_000])).isFalse();
            assertThat(second.append(new byte[20_000])).isTrue();
            assertThat(queue.append(new byte[1])).isFalse();
            try (InputStream gathered = spool.gather(new ByteArrayInputStream(new byte[50_000]))) {
                assertThat(gathered.readAllBytes()).hasSize(50_000);
                queue.close();
                assertThat(second.append(new byte[1])).isFalse();
            }
            assertThat(second.append(new byte[30_000])).isTrue();
        }
    }

    @Test
    void aClosedQueueFreesItsPartOfTheBudgetOnce() throws IOException {
        Spool spool = new Spool(parent.resolve("spool"), 100_000);

        for (int i = 0; i < 3; i++) {
            SpoolQueue queue = spool.openQueue();
            assertThat(queue.append(new byte[50_000])).isTrue();
            queue.close();
            queue.close();
            assertThat(queue.append(new byte[1])).isFalse();
        }
        try (SpoolQueue queue = spool.openQueue()) {
            assertThat(queue.append(new byte[50_000])).isTrue();
            assertThat(queue.append(new byte[1])).isFalse();
        }
    }

    private long filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(parent.resolve("spool"))) {
            return files.count();
        }
    }
}
