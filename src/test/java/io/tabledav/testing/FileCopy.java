package io.tabledav.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.codec.Codecs;
import io.tabledav.fs.Caller;
import io.tabledav.fs.Content;
import io.tabledav.fs.ListingLimits;
import io.tabledav.fs.Mount;
import io.tabledav.fs.Resources;
import io.tabledav.fs.Spool;
import io.tabledav.fs.TableFileSystem;
import io.tabledav.fs.Upload;
import io.tabledav.fs.WriteReport;
import io.tabledav.snapshot.SnapshotSettings;
import io.tabledav.snapshot.Snapshots;
import io.tabledav.spi.Database;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.RelationName;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Format;
import io.tabledav.tree.QueryParameters;
import io.tabledav.tree.WriteShape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Reads a table as a file and puts that file into another table, as a client does. */
public final class FileCopy {
    private static final long SPOOL_BYTES = 100_000_000;
    private static final Caller CALLER = new Caller(null, "127.0.0.1", "test");

    private FileCopy() {}

    /** Without HTTP; the report of the write. {@code folder} is for what has to wait on disk. */
    public static WriteReport copy(Database database, RelationName from, RelationName to, Format format, Path folder)
            throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
                Snapshots snapshots = new Snapshots(folder.resolve("snapshots"), SnapshotSettings.DEFAULTS);
                Codecs codecs = new Codecs(folder)) {
            TableFileSystem files = new TableFileSystem(
                    List.of(new Mount("db", database, Duration.ofMinutes(2), Set.of())),
                    codecs,
                    new Resources(allocator, timer, new Spool(folder.resolve("spool"), SPOOL_BYTES), snapshots),
                    ListingLimits.DEFAULTS);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (Content content = files.read(CALLER, file(from, format), QueryParameters.NONE)) {
                content.writeTo(bytes);
            }
            Upload upload =
                    new Upload(WriteShape.of(Mode.REPLACE), format, new ByteArrayInputStream(bytes.toByteArray()));
            return files.write(CALLER, file(to, format), upload);
        }
    }

    /** The same over HTTP, from the database {@code db} of a running server; {@code folder} is for the file. */
    public static void copy(ServerProcess server, RelationName from, RelationName to, Format format, Path folder)
            throws Exception {
        Path kept = folder.resolve("copy." + format.extension());
        HttpResponse<Path> read = server.client()
                .send(
                        HttpRequest.newBuilder(
                                        server.uri("/dav" + file(from, format).href()))
                                .build(),
                        HttpResponse.BodyHandlers.ofFile(kept));
        assertThat(read.statusCode()).isEqualTo(200);
        HttpResponse<String> written = server.send(
                HttpRequest.newBuilder(server.uri("/dav" + file(to, format).href()))
                        .PUT(HttpRequest.BodyPublishers.ofFile(kept))
                        .build());
        assertThat(written.statusCode()).as(written.body()).isEqualTo(204);
    }

    private static DbPath.Data file(RelationName name, Format format) {
        return new DbPath.Data(new DbPath.Relation("db", name.schema(), name.name()), format, false);
    }
}
