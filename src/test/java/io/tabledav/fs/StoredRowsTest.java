package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.fs.Wanted.Need;
import io.tabledav.snapshot.ContentTag;
import io.tabledav.snapshot.SnapshotKey;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Query;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.Rows;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Format;
import io.tabledav.tree.NumberStyle;
import io.tabledav.tree.QueryParameters;
import io.tabledav.tree.WriteShape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredRowsTest {
    private static final String FILE = "/db/main/people/people.csv";
    private static final Caller OTHER = new Caller(null, "127.0.0.2", "other");

    @TempDir
    Path folder;

    private FileSystemFixture tree;

    @BeforeEach
    void open() {
        tree = new FileSystemFixture(folder);
        tree.database.table("people", Rows.row(1L, "Ada"), Rows.row(2L, null));
    }

    @AfterEach
    void close() {
        tree.close();
    }

    private Content read(Caller caller, Wanted wanted, @Nullable String query) {
        DbPath.File file = (DbPath.File) DbPath.parse(FILE);
        return tree.files.read(caller, file, QueryParameters.parse(query), wanted);
    }

    private static String text(Content content) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (content) {
            content.writeTo(bytes);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aPlainReadStreamsAndAReadThatHasToKnowIsStored() throws Exception {
        String streamed;
        try (Content content = read(FileSystemFixture.CALLER, Wanted.BYTES, null)) {
            assertThat(content).isNotInstanceOf(StoredContent.class);
            assertThat(content.sizeBytes()).isNull();
            streamed = text(content);
        }
        try (Content content = read(FileSystemFixture.CALLER, Wanted.TOLD, null)) {
            assertThat(content).isInstanceOf(StoredContent.class);
            assertThat(content.sizeBytes()).isEqualTo(streamed.length());
            assertThat(content.etag()).matches("\"[0-9a-f]{32}\"");
            assertThat(content.modified()).isNotNull();
            assertThat(content.mediaType()).isEqualTo("text/csv; charset=utf-8; header=present");
            assertThat(text(content)).isEqualTo(streamed);
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            try (StoredContent stored = (StoredContent) read(FileSystemFixture.CALLER, Wanted.BYTES, null)) {
                stored.writeTo(part, 1, 3);
            }
            assertThat(part.toString(StandardCharsets.UTF_8)).isEqualTo(streamed.substring(1, 4));
        }
    }

    @Test
    void aCallerReadsTheVersionThatItWasToldOfUntilItWrites() throws Exception {
        String old = text(read(FileSystemFixture.CALLER, Wanted.TOLD, null));
        assertThat(old).isEqualTo("id,name\n1,Ada\n2,\n");
        String etag = ContentTag.of(old.getBytes(StandardCharsets.UTF_8));
        Wanted part = new Wanted(Need.STORED, null);

        tree.database.table("people", Rows.row(3L, "Bob"));
        write(OTHER, false);
        String now = "id,name\n3,Bob\n";
        assertThat(text(read(FileSystemFixture.CALLER, part, null))).isEqualTo(old);
        assertThat(text(read(FileSystemFixture.CALLER, Wanted.BYTES, null))).isEqualTo(old);
        assertThat(text(read(OTHER, part, null))).isEqualTo(now);
        assertThat(text(read(OTHER, new Wanted(Need.STORED, etag), null)))
                .as("who names a version gets that one")
                .isEqualTo(old);

        write(FileSystemFixture.CALLER, true);
        assertThat(text(read(FileSystemFixture.CALLER, part, null)))
                .as("a dry run writes nothing")
                .isEqualTo(old);
        write(FileSystemFixture.CALLER, false);
        assertThat(text(read(FileSystemFixture.CALLER, part, null))).isEqualTo(now);
    }

    private void write(Caller caller, boolean dryRun) {
        WriteShape shape = WriteShape.of(Mode.APPEND);
        byte[] body = "id,name\n4,Eve\n".getBytes(StandardCharsets.UTF_8);
        WriteReport ignored = tree.files.write(
                caller,
                (DbPath.File) DbPath.parse(FILE),
                new Upload(dryRun ? shape.asDryRun() : shape, Format.CSV, new ByteArrayInputStream(body)));
    }

    @Test
    void aDriveFindsWhatItPutAndOthersFindTheRows() throws Exception {
        tree.database.table("people", Rows.row(3L, "Bob"));
        String put = "name,id\r\n\"Bob\",3\r\n";
        WriteReport report = tree.files.write(
                FileSystemFixture.CALLER,
                (DbPath.File) DbPath.parse(FILE),
                new Upload(
                        WriteShape.of(Mode.REPLACE),
                        Format.CSV,
                        new ByteArrayInputStream(put.getBytes(StandardCharsets.UTF_8)),
                        new WriteTerms(true, false, null)));
        assertThat(report.rows()).isEqualTo(1);
        try (Content content = read(FileSystemFixture.CALLER, Wanted.TOLD, null)) {
            assertThat(content.sizeBytes()).isEqualTo(put.length());
            assertThat(content.etag()).as("the rows may be others by now").isNull();
            assertThat(text(content)).isEqualTo(put);
        }
        assertThat(text(read(FileSystemFixture.CALLER, Wanted.BYTES, null))).isEqualTo(put);
        assertThat(text(read(OTHER, Wanted.TOLD, null))).isEqualTo("id,name\n3,Bob\n");
        assertThat(text(read(FileSystemFixture.CALLER, Wanted.TOLD, "limit=9")))
                .as("another shape is another file")
                .isEqualTo("id,name\n3,Bob\n");
    }

    @Test
    void aFreshOneCostsTheDatabaseNoQuery() throws Exception {
        text(read(FileSystemFixture.CALLER, Wanted.TOLD, "columns=id"));
        text(read(OTHER, Wanted.TOLD, "columns=id"));
        text(read(OTHER, Wanted.BYTES, "columns=id"));
        assertThat(queries()).isEqualTo(1);
        text(read(OTHER, Wanted.BYTES, "columns=name"));
        assertThat(queries()).as("another shape is another file").isEqualTo(2);
    }

    private long queries() {
        return tree.database.calls.stream()
                .filter(call -> call.startsWith("query"))
                .count();
    }

    @Test
    void aClientsStatementThatWritesMakesItDoubtful() throws Exception {
        text(read(OTHER, Wanted.TOLD, null));
        tree.database.table("people");
        assertThat(text(read(OTHER, Wanted.TOLD, null))).contains("Ada");
        Statement delete = new Statement(
                "db", "DELETE", Query.Parameters.NONE, Query.Effect.WRITE, null, null, Format.CSV, NumberStyle.DIGITS);
        tree.files.query(FileSystemFixture.CALLER, delete).close();
        assertThat(text(read(OTHER, Wanted.TOLD, null))).isEqualTo("id,name\n");
    }

    @Test
    void aBadParameterIsRefusedBeforeAnythingIsMade() throws Exception {
        assertThatThrownBy(() -> read(OTHER, Wanted.TOLD, "columns=none").close())
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID));
        assertThat(queries()).isZero();
    }

    @Test
    void whereNothingCanBeStoredRowsAreStreamed() throws Exception {
        Files.writeString(folder.resolve("snapshots"), "a file stands where the folder should be");
        try (Content content = read(OTHER, Wanted.TOLD, null)) {
            assertThat(content).isNotInstanceOf(StoredContent.class);
            assertThat(content.sizeBytes()).isNull();
            assertThat(text(content)).contains("Ada");
        }
    }

    @Test
    void keysTellRelationsShapesAndFormatsApart() {
        MountedDatabase db = new MountedDatabase(
                "db", tree.database, new Metadata(tree.database, Set.of(), tree.nanos::get), Duration.ZERO);
        RelationName name = new RelationName("a", "b/c");
        SnapshotKey key = StoredRows.key(db, name, Format.CSV, parameters(Map.of("limit", "1")));
        assertThat(key).isEqualTo(StoredRows.key(db, name, Format.CSV, parameters(Map.of("limit", "1"))));
        assertThat(key).isNotEqualTo(StoredRows.key(db, name, Format.ARROW, parameters(Map.of("limit", "1"))));
        assertThat(key).isNotEqualTo(StoredRows.key(db, name, Format.CSV, parameters(Map.of("limit", "1&offset=2"))));
        assertThat(StoredRows.key(db, name, Format.CSV, parameters(Map.of("limit", "1&offset=2"))))
                .isNotEqualTo(StoredRows.key(db, name, Format.CSV, parameters(Map.of("limit", "1", "offset", "2"))));
        assertThat(key)
                .isNotEqualTo(
                        StoredRows.key(db, new RelationName("a/b", "c"), Format.CSV, parameters(Map.of("limit", "1"))));
        assertThat(StoredRows.key(db, name, Format.ARROW, QueryParameters.NONE))
                .as("they have the same bytes")
                .isEqualTo(StoredRows.key(db, name, Format.ARROWS, QueryParameters.NONE));
    }

    private static QueryParameters parameters(Map<String, String> values) {
        return new QueryParameters(values);
    }
}
