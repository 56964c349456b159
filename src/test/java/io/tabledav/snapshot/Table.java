package io.tabledav.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A source whose bytes and version a test sets, and that can be made to wait. */
final class Table implements SnapshotSource {
    final AtomicInteger renderings = new AtomicInteger();
    final AtomicInteger versionQuestions = new AtomicInteger();
    volatile byte[] bytes;
    volatile @Nullable String version;
    volatile @Nullable CountDownLatch gate;
    volatile @Nullable RuntimeException failure;
    volatile boolean interrupted;

    Table(String text) {
        this.bytes = text.getBytes(UTF_8);
    }

    void set(String text, @Nullable String newVersion) {
        bytes = text.getBytes(UTF_8);
        version = newVersion;
    }

    @Override
    public @Nullable String version() {
        versionQuestions.incrementAndGet();
        return version;
    }

    @Override
    public @Nullable String writeTo(OutputStream out) throws IOException {
        renderings.incrementAndGet();
        byte[] now = bytes;
        String made = version;
        out.write(now, 0, now.length / 2);
        CountDownLatch waitFor = gate;
        if (waitFor != null) {
            try {
                waitFor.await();
            } catch (InterruptedException e) {
                interrupted = true;
                throw new IOException("interrupted", e);
            }
        }
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
        out.write(now, now.length / 2, now.length - now.length / 2);
        return made;
    }
}
