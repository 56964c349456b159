package io.tabledav.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestFoldersTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsNotThereIsGone() throws IOException {
        TestFolders.delete(folder.resolve("nothing"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void twoMayRemoveTheSameFolder() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 20; round++) {
                Path shared = Files.createDirectory(folder.resolve("shared"));
                for (int at = 0; at < 50; at++) {
                    Files.createFile(
                            Files.createDirectory(shared.resolve("sub" + at)).resolve("file"));
                }
                CountDownLatch begin = new CountDownLatch(2);
                List<? extends Future<?>> both = IntStream.range(0, 2)
                        .mapToObj(one -> threads.submit(() -> remove(shared, begin)))
                        .toList();
                for (Future<?> one : both) {
                    one.get();
                }
                assertThat(shared).doesNotExist();
            }
        }
    }

    private static void remove(Path shared, CountDownLatch begin) {
        try {
            begin.countDown();
            begin.await();
            TestFolders.delete(shared);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
    }
}
