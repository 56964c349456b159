package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.testing.Rows;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Format;
import io.tabledav.tree.QueryParameters;
import io.tabledav.tree.WriteShape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes that demand what was seen; the database shows them the rows that they are about to change. */
class WriteConditionTest {
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

    private String tag(String path) throws IOException {
        DbPath.File file = (DbPath.File) DbPath.parse(path);
        try (Content content = tree.files.read(OTHER, file, QueryParameters.NONE, Wanted.TOLD)) {
            String etag = content.etag();
            assertThat(etag).isNotNull();
            return etag == null ? "" : etag;
        }
    }

    private static WriteCondition matching(@Nullable String tag) {
        return new WriteCondition(true, (exists, etag) -> exists && etag != null && etag.equals(tag));
    }

    private WriteReport write(String path, String csv, WriteCondition condition) {
        return tree.files.write(
                FileSystemFixture.CALLER,
                (DbPath.File) DbPath.parse(path),
                new Upload(
                        WriteShape.of(Mode.REPLACE),
                        Format.CSV,
                        new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
                        new WriteTerms(false, false, condition)));
    }

    private void assertStale(String path, String csv, WriteCondition condition) {
        assertThatThrownBy(() -> write(path, csv, condition))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.PRECONDITION_FAILED));
        assertThat(tree.database.insertedRows).isEmpty();
    }

    @Test
    void theRowsThatWereReadAreWritten() throws Exception {
        assertThat(write(FILE, "id,name\n3,Bob\n", matching(tag(FILE))).rows()).isEqualTo(1);
        assertThat(tree.database.insertedRows).containsExactly(List.of(3L, "Bob"));
        assertThat(tree.database.calls)
                .as("the rows were looked at by the write")
                .contains("current people");
    }

    @Test
    void otherRowsThanThoseThatWereReadAreLeftAlone() throws Exception {
        String seen = tag(FILE);
        tree.database.table("people", Rows.row(1L, "Ada"), Rows.row(2L, "Eve"));
        assertStale(FILE, "id,name\n3,Bob\n", matching(seen));
    }

    @Test
    void everyFormatIsComparedInItsOwnBytes() throws Exception {
        String arrow = tag("/db/main/people/people.arrow");
        assertStale(FILE, "id,name\n3,Bob\n", matching(arrow));
        assertThat(write("/db/main/people.csv", "id,name\n3,Bob\n", matching(tag("/db/main/people.csv")))
                        .rows())
                .isEqualTo(1);
    }

    @Test
    void anEqualVersionIsProofEnough() throws Exception {
        tree.database.token = "7";
        String seen = tag(FILE);
        write(FILE, "id,name\n3,Bob\n", matching(seen));
        assertThat(tree.database.calls).doesNotContain("current people");
        tree.database.token = "8";
        write(FILE, "id,name\n3,Bob\n", matching(seen));
        assertThat(tree.database.calls).as("another one proves nothing").contains("current people");
        tree.database.insertedRows = List.of();
        tree.database.table("people");
        assertStale(FILE, "id,name\n3,Bob\n", matching(seen));
    }

    @Test
    void anEmptyBodyMeetsTheSameDemand() throws Exception {
        String seen = tag(FILE);
        assertThat(write(FILE, "", matching(seen)).rows()).isZero();
        assertStale(FILE, "", matching("\"another\""));
        assertThat(tree.database.lastInsert).isNull();
    }

    @Test
    void whatIsNotThereMeetsNoDemandForATag() {
        assertStale("/db/main/nobody.csv", "id\n1\n", matching("\"x\""));
        assertThatThrownBy(() ->
                        write("/db/main/nobody.csv", "id\n1\n", new WriteCondition(false, (exists, etag) -> !exists)))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
        assertStale(FILE, "id\n1\n", new WriteCondition(false, (exists, etag) -> !exists));
        assertThat(tree.database.calls).as("no row is needed to know that").doesNotContain("insert people");
    }

    @Test
    void whatIsPutIntoADropBoxIsNewEveryTime() throws Exception {
        String drop = "/db/main/people/append/x.csv";
        assertStale(drop, "id\n1\n", new WriteCondition(false, (exists, etag) -> exists));
        assertThat(write(drop, "id\n1\n", new WriteCondition(false, (exists, etag) -> !exists))
                        .rows())
                .isEqualTo(1);
    }
}
