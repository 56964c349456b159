package io.tabledav.security;

import io.tabledav.fs.Caller;
import io.tabledav.fs.Content;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.Statement;
import io.tabledav.fs.Upload;
import io.tabledav.fs.Wanted;
import io.tabledav.fs.WriteReport;
import io.tabledav.spi.InsertResult;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;
import io.tabledav.tree.QueryParameters;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A filesystem where everything exists, and that keeps what it was asked for. */
final class RecordingFileSystem implements DatabaseFileSystem {

    /** What was to be written last. */
    @Nullable
    Upload upload;

    /** Runs when something is written. */
    Runnable written = () -> {};

    final List<String> calls = new ArrayList<>();
    final Map<DbPath, List<DbPath>> children = new LinkedHashMap<>();

    @Nullable
    Statement statement;

    @Override
    public Node stat(Caller caller, DbPath path) {
        calls.add("stat " + path.href());
        return node(path);
    }

    @Override
    public List<Node> list(Caller caller, DbPath.Directory folder) {
        calls.add("list " + folder.href());
        return children.getOrDefault(folder, List.of()).stream()
                .map(RecordingFileSystem::node)
                .toList();
    }

    @Override
    public Content read(Caller caller, DbPath.File file, QueryParameters parameters, Wanted wanted) {
        calls.add("read " + file.href());
        return new Nothing();
    }

    @Override
    public WriteReport write(Caller caller, DbPath.File file, Upload upload) {
        calls.add("write " + file.href());
        this.upload = upload;
        written.run();
        return new WriteReport(upload.shape().mode(), false, false, 0, 0, Duration.ZERO, new InsertResult(0, 0, 0, 0));
    }

    @Override
    public Content query(Caller caller, Statement asked) {
        calls.add("query " + asked.database());
        statement = asked;
        return new Nothing();
    }

    private static Node node(DbPath path) {
        boolean rows = path instanceof DbPath.RowsFile || path instanceof DbPath.DropBox;
        return new Node(path, rows, null, null, null, null, Map.of("kind", "thing"));
    }

    private record Nothing() implements Content {
        @Override
        public String mediaType() {
            return "text/csv";
        }

        @Override
        public @Nullable Long sizeBytes() {
            return 0L;
        }

        @Override
        public void writeTo(OutputStream out) {}

        @Override
        public void close() {}
    }
}
