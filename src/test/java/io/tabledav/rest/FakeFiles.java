package io.tabledav.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tabledav.fs.Caller;
import io.tabledav.fs.Content;
import io.tabledav.fs.DatabaseFileSystem;
import io.tabledav.fs.Formats;
import io.tabledav.fs.Statement;
import io.tabledav.fs.Upload;
import io.tabledav.fs.Wanted;
import io.tabledav.fs.WriteCondition;
import io.tabledav.fs.WriteReport;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.InsertResult;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.FacetKind;
import io.tabledav.tree.Format;
import io.tabledav.tree.Node;
import io.tabledav.tree.QueryParameters;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A filesystem that shows what it was asked, and misbehaves on demand: by the name of the relation or by the SQL. Only
 * {@link FakeFilesProfile} puts it in the place of the real one.
 */
@Singleton
@Alternative
final class FakeFiles implements DatabaseFileSystem {

    /** What an endless body has written so far. */
    final AtomicLong endlessBytes = new AtomicLong();

    /** Falls to zero when an endless body is closed. */
    volatile CountDownLatch endlessClosed = new CountDownLatch(1);

    @Nullable
    Statement statement;

    @Nullable
    Caller caller;

    @Produces
    @Singleton
    @Alternative
    Formats formats() {
        return new Formats(
                List.of(Format.ARROW, Format.ARROWS, Format.CSV),
                List.of(Format.ARROW, Format.ARROWS, Format.FEATHER, Format.CSV));
    }

    @Override
    public Node stat(Caller asking, DbPath path) {
        caller = asking;
        if (path.href().contains("nothing")) {
            throw path.notFound();
        }
        // A relation whose name ends like a file's.
        if (path instanceof DbPath.Data data && data.relation().relation().equals("odd")) {
            return node(new DbPath.Relation(
                    data.relation().database(),
                    data.relation().schema(),
                    "odd." + data.format().extension()));
        }
        return node(path);
    }

    @Override
    public List<Node> list(Caller asking, DbPath.Directory folder) {
        return switch (folder) {
            case DbPath.Root root -> List.of(node(new DbPath.Catalog("demo")), node(new DbPath.Catalog("pg 2")));
            case DbPath.Catalog catalog -> List.of(node(new DbPath.Schema(catalog.database(), "main")));
            case DbPath.Facet facet -> List.of(node(new DbPath.FacetItem(facet, "iata")));
            default -> List.of();
        };
    }

    @Override
    public Content read(Caller asking, DbPath.File file, QueryParameters parameters, Wanted wanted) {
        caller = asking;
        String relation = file instanceof DbPath.RowsFile rows ? rows.relation().relation() : "?";
        return switch (relation) {
            case "nothing" -> throw file.notFound();
            case "bug" -> throw new IllegalStateException("secret of the server");
            case "broken" ->
                new Body(out -> {
                    out.write(new byte[200_000]);
                    throw DatabaseException.of(Code.TIMEOUT, "The database took too long.");
                });
            case "endless" -> new Body(this::writeEndlessly);
            case "sized" -> new Body(out -> out.write("12345".getBytes(UTF_8)), 5L);
            default -> text(file.href() + " " + parameters.values());
        };
    }

    @Override
    public WriteReport write(Caller asking, DbPath.File file, Upload upload) {
        caller = asking;
        String relation = file instanceof DbPath.RowsFile rows ? rows.relation().relation() : "?";
        boolean exists = !relation.equals("nothing");
        WriteCondition condition = upload.terms().condition();
        if (condition != null && !condition.test().allows(exists, null)) {
            throw DatabaseException.of(Code.PRECONDITION_FAILED, "The rows are others.");
        }
        if (!exists) {
            throw file.notFound();
        }
        if (relation.equals("refused")) {
            throw DatabaseException.of(Code.CONFLICT, "The key is there.")
                    .withRow(3)
                    .withColumn("iata")
                    .withConstraint("pk");
        }
        try {
            long bytes = upload.body().transferTo(OutputStream.nullOutputStream());
            boolean dryRun = upload.shape().dryRun();
            InsertResult result = new InsertResult(1, 2, 3, 4);
            return new WriteReport(upload.shape().mode(), dryRun, false, 10, bytes, Duration.ofMillis(7), result);
        } catch (IOException e) {
            throw DatabaseException.of(Code.INVALID, "The body ends too early.").withCause(e);
        }
    }

    @Override
    public Content query(Caller asking, Statement asked) {
        statement = asked;
        if (asked.text().equals("drop everything")) {
            throw DatabaseException.of(Code.FORBIDDEN, "The statement is not allowed.");
        }
        return text(asked.toString());
    }

    private void writeEndlessly(OutputStream out) throws IOException {
        byte[] chunk = new byte[10_000];
        while (true) {
            out.write(chunk);
            endlessBytes.addAndGet(chunk.length);
        }
    }

    private Content text(String text) {
        return new Body(out -> out.write(text.getBytes(UTF_8)));
    }

    private static Node node(DbPath path) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("kind", path.getClass().getSimpleName());
        switch (path) {
            case DbPath.Catalog catalog -> {
                properties.put("dialect", "fake");
                properties.put("access", "write");
                properties.put("sql", true);
            }
            case DbPath.Relation relation -> properties.put("size_bytes", 4096L);
            case DbPath.FacetItem item
            when item.facet().kind() == FacetKind.COLUMNS -> {
                properties.put("ordinal", 1L);
                properties.put("nullable", false);
                properties.put("references", Map.of("relation", "airports", "columns", List.of("iata")));
            }
            default -> {}
        }
        boolean file = path instanceof DbPath.File;
        return new Node(path, file, file ? "application/json" : null, file ? 17L : null, null, null, properties);
    }

    /** What writes the bytes of a body. */
    @FunctionalInterface
    private interface Writer {
        void write(OutputStream out) throws IOException;
    }

    private final class Body implements Content {
        private final Writer writer;
        private final @Nullable Long sizeBytes;

        Body(Writer writer) {
            this(writer, null);
        }

        Body(Writer writer, @Nullable Long sizeBytes) {
            this.writer = writer;
            this.sizeBytes = sizeBytes;
        }

        @Override
        public String mediaType() {
            return "text/csv; charset=utf-8; header=present";
        }

        @Override
        public @Nullable Long sizeBytes() {
            return sizeBytes;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try {
                writer.write(out);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        @Override
        public void close() {
            if (endlessBytes.get() > 0) {
                endlessClosed.countDown();
            }
        }
    }
}
