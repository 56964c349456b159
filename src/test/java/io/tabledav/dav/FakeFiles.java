package io.tabledav.dav;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tabledav.fs.Caller;
import io.tabledav.fs.Content;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.Statement;
import io.tabledav.fs.StoredContent;
import io.tabledav.fs.Upload;
import io.tabledav.fs.Wanted;
import io.tabledav.fs.WriteCondition;
import io.tabledav.fs.WriteReport;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.InsertResult;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Node;
import io.tabledav.tree.QueryParameters;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A small tree without any database: {@code demo/main} with the table {@code airports} and the view {@code hubs}. */
final class FakeFiles implements DatabaseFileSystem {

    static final String CSV = "iata,name\nABE,Lehigh\n";

    /** What was asked, in order: the method and the href. */
    /** Whether what is not there is made. */
    boolean creates;

    final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    final BlockingQueue<Caller> callers = new LinkedBlockingQueue<>();
    final BlockingQueue<Wanted> wishes = new LinkedBlockingQueue<>();
    final BlockingQueue<Upload> uploads = new LinkedBlockingQueue<>();
    final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();

    private final Map<DbPath, Node> nodes = new LinkedHashMap<>();
    private final Map<DbPath, List<Node>> children = new LinkedHashMap<>();

    /** What the bytes of a file are. */
    Function<DbPath.File, Content> contents = file -> new Text(CSV, null, null, null);

    /** What becomes of a body that has been read. */
    Function<String, InsertResult> rows = body -> new InsertResult(1, 2, 3, 4);

    FakeFiles() {
        folder("/", Map.of());
        folder("/demo/", Map.of("kind", "database"));
        folder("/demo/main/", Map.of("kind", "schema"));
        Map<String, Object> ordered = new LinkedHashMap<>();
        ordered.put("kind", "table");
        ordered.put("row_count", 3_376L);
        ordered.put("comment", "US & <others>");
        folder("/demo/main/airports/", ordered);
        folder("/demo/main/hubs/", Map.of("kind", "view"));
        folder("/demo/main/airports/columns/", Map.of());
        folder("/demo/main/airports/append/", Map.of());
        file("/demo/main/airports.csv", true, "text/csv; charset=utf-8; header=present", null, null, Map.of());
        file("/demo/main/hubs.csv", false, "text/csv; charset=utf-8; header=present", null, null, Map.of());
        file(
                "/demo/main/airports/columns/iata",
                false,
                "application/json",
                42L,
                "\"v1\"",
                Map.of("primary_key", true, "unique", List.of("iata", "a,b")));
    }

    void folder(String href, Map<String, Object> properties) {
        DbPath.Directory path = (DbPath.Directory) DbPath.parse(href);
        add(Node.folder(path, true, properties));
    }

    void file(
            String href,
            boolean writable,
            String mediaType,
            @Nullable Long sizeBytes,
            @Nullable String etag,
            Map<String, Object> properties) {
        Instant modified = etag == null ? null : Instant.parse("2026-03-04T05:06:07.800Z");
        add(new Node(DbPath.parse(href), writable, mediaType, sizeBytes, etag, modified, properties));
    }

    void add(Node node) {
        add(node.path(), node);
    }

    /** A node that is found at another path than its own as well. */
    void add(DbPath path, Node node) {
        nodes.put(path, node);
    }

    void children(String href, List<Node> list) {
        children.put(DbPath.parse(href), list);
    }

    Node node(String href) {
        return Objects.requireNonNull(nodes.get(DbPath.parse(href)));
    }

    @Override
    public Node stat(Caller caller, DbPath path) {
        calls.add("stat " + path.href());
        callers.add(caller);
        @Nullable Node node = nodes.get(path);
        if (node == null) {
            throw path.notFound();
        }
        return node;
    }

    @Override
    public List<Node> list(Caller caller, DbPath.Directory folder) {
        calls.add("list " + folder.href());
        @Nullable List<Node> list = children.get(folder);
        if (list != null) {
            return list;
        }
        int depth = folder.render().size();
        return nodes.values().stream()
                .filter(node -> node.path().render().size() == depth + 1)
                .filter(node -> node.path().href().startsWith(folder.href()))
                .toList();
    }

    @Override
    public Content read(Caller caller, DbPath.File file, QueryParameters parameters, Wanted wanted) {
        calls.add("read " + file.href());
        wishes.add(wanted);
        parameters.requireOnly(Set.of("limit"));
        if (file instanceof DbPath.Drop) {
            throw DatabaseException.of(Code.NOT_ALLOWED, "A drop box keeps no files.");
        }
        @Nullable Node node = nodes.get(file);
        if (node == null || node.isFolder()) {
            throw file.notFound();
        }
        return contents.apply(file);
    }

    @Override
    public WriteReport write(Caller caller, DbPath.File file, Upload upload) {
        calls.add("write " + file.href());
        uploads.add(upload);
        boolean made = creates && upload.terms().creating();
        if (!(file instanceof DbPath.Drop) && !nodes.containsKey(file) && !made) {
            throw file.notFound();
        }
        if (file instanceof DbPath.Data data && data.relation().relation().equals("hubs")) {
            throw DatabaseException.of(Code.READ_ONLY, "hubs is a view.");
        }
        require(file, upload.terms().condition());
        byte[] body;
        try {
            body = upload.body().readAllBytes();
        } catch (IOException e) {
            bodies.add("broken: " + Thread.currentThread().isInterrupted());
            throw DatabaseException.of(Code.INVALID, "The body ends too early.").withCause(e);
        }
        if (body.length == 0 && !nodes.containsKey(file) && !(file instanceof DbPath.Drop)) {
            throw DatabaseException.of(Code.INVALID, "The body is empty, and a table needs columns.");
        }
        String text = new String(body, UTF_8);
        bodies.add(text);
        boolean created = text.startsWith("new");
        return new WriteReport(
                upload.shape().mode(),
                upload.shape().dryRun(),
                created,
                10,
                body.length,
                Duration.ofMillis(5),
                rows.apply(text));
    }

    private void require(DbPath.File file, @Nullable WriteCondition condition) {
        boolean exists = nodes.containsKey(file);
        @Nullable String etag = exists ? contents.apply(file).etag() : null;
        if (condition != null && !condition.test().allows(exists, etag)) {
            throw DatabaseException.of(Code.PRECONDITION_FAILED, "The file is another one.");
        }
    }

    @Override
    public Content query(Caller caller, Statement statement) {
        throw new AssertionError("the drive runs no SQL");
    }

    /** A body that is there already. */
    record Text(
            String text,
            @Nullable Long sizeBytes,
            @Nullable String etag,
            @Nullable Instant modified) implements Content {

        @Override
        public String mediaType() {
            return "text/csv; charset=utf-8; header=present";
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(text.getBytes(UTF_8));
        }

        @Override
        public void close() {}
    }

    /** A body of which any part can be had. */
    record Stored(String text, String etag, Instant modified) implements StoredContent {

        @Override
        public String mediaType() {
            return "text/csv; charset=utf-8; header=present";
        }

        @Override
        public Long sizeBytes() {
            return (long) text.length();
        }

        @Override
        public void writeTo(OutputStream out, long firstByte, long lengthBytes) throws IOException {
            out.write(text.getBytes(UTF_8), (int) firstByte, (int) lengthBytes);
        }

        @Override
        public void close() {}
    }
}
