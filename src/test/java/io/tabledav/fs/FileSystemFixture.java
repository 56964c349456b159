package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.codec.Codecs;
import io.tabledav.snapshot.SnapshotSettings;
import io.tabledav.snapshot.Snapshots;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Format;
import io.tabledav.tree.QueryParameters;
import io.tabledav.tree.WriteShape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/** A tree over a {@link RecordedDatabase} called {@code db}, with a clock that a test moves. */
final class FileSystemFixture implements AutoCloseable {

    static final Caller CALLER = new Caller(null, "127.0.0.1", "test");

    final RecordedDatabase database = new RecordedDatabase();
    final AtomicLong nanos = new AtomicLong();
    final TableFileSystem files;
    final Snapshots snapshots;
    private final Codecs codecs;
    private final BufferAllocator allocator = new RootAllocator();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    FileSystemFixture(Path folder) {
        this(folder, Set.of());
    }

    /** The same, of which only these schemas are shown; all of them if none is named. */
    FileSystemFixture(Path folder, Set<String> schemas) {
        this(folder, schemas, ListingLimits.DEFAULTS);
    }

    FileSystemFixture(Path folder, Set<String> schemas, ListingLimits limits) {
        codecs = new Codecs(folder);
        snapshots = new Snapshots(folder.resolve("snapshots"), SnapshotSettings.DEFAULTS);
        Resources resources = new Resources(allocator, timer, new Spool(folder.resolve("spool"), 1_000_000), snapshots);
        files = new TableFileSystem(
                List.of(new Mount("db", database, Duration.ofMinutes(1), schemas)),
                codecs,
                resources,
                limits,
                nanos::get);
    }

    String read(String path) {
        return read(path, null);
    }

    String read(String path, @Nullable String query) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DbPath.File file = (DbPath.File) DbPath.parse(path);
        try (Content content = files.read(CALLER, file, QueryParameters.parse(query))) {
            content.writeTo(bytes);
            Long size = content.sizeBytes();
            assertThat(size == null ? bytes.size() : size).isEqualTo(bytes.size());
        } catch (IOException e) {
            throw new AssertionError("memory cannot fail", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    WriteReport put(String path, String csv) {
        return write(path, WriteShape.of(Mode.REPLACE), csv);
    }

    WriteReport write(String path, WriteShape shape, String csv) {
        byte[] bytes = csv.getBytes(StandardCharsets.UTF_8);
        DbPath.File file = (DbPath.File) DbPath.parse(path);
        return files.write(CALLER, file, new Upload(shape, Format.CSV, new ByteArrayInputStream(bytes)));
    }

    /** Ends everything; fails if a buffer was not given back. */
    @Override
    public void close() {
        snapshots.close();
        codecs.close();
        timer.shutdownNow();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }
}
