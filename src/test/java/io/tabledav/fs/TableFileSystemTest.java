package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.testing.Rows;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.Format;
import io.tabledav.tree.Node;
import io.tabledav.tree.NumberStyle;
import io.tabledav.tree.QueryParameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableFileSystemTest {

    @TempDir
    private Path folder;

    private FileSystemFixture fixture;

    @BeforeEach
    void mount() {
        fixture = new FileSystemFixture(folder);
        fixture.database
                .table("people", Rows.row(1L, "Ada"), Rows.row(2L, null), Rows.row(3L, ""))
                .view("some_people");
    }

    @AfterEach
    void unmount() {
        fixture.close();
    }

    @Test
    void bothPathsGiveTheSameRows() {
        assertThat(fixture.read("/db/main/people.csv"))
                .isEqualTo("id,name\n1,Ada\n2,\n3,\"\"\n")
                .isEqualTo(fixture.read("/db/main/people/people.csv"));
    }

    @Test
    void schemasThatAreNotIncludedAreNotThere() {
        try (FileSystemFixture other = new FileSystemFixture(folder, Set.of("other", "Main"))) {
            other.database.table("people", Rows.row(1L, "Ada"));
            assertThat(other.files.list(FileSystemFixture.CALLER, (DbPath.Directory) DbPath.parse("/db/")))
                    .isEmpty();
            assertFails(Code.NOT_FOUND, () -> other.read("/db/main/people.csv"));
            assertFails(Code.NOT_FOUND, () -> other.put("/db/main/people.csv", "id,name\n"));
        }
        try (FileSystemFixture main = new FileSystemFixture(folder, Set.of("main"))) {
            main.database.table("people", Rows.row(1L, "Ada"));
            assertThat(main.read("/db/main/people.csv")).isEqualTo("id,name\n1,Ada\n");
        }
    }

    @Test
    void listingsShowNamesInOrder() {
        assertThat(names("/")).containsExactly("db");
        assertThat(names("/db/")).containsExactly("main");
        assertThat(names("/db/main/")).containsExactly("people", "some_people");
        assertThat(names("/db/main/people/"))
                .containsExactly(
                        "append",
                        "columns",
                        "indexes",
                        "constraints",
                        "people.sql",
                        "people.arrow",
                        "people.parquet",
                        "people.csv");
        assertThat(names("/db/main/some_people/"))
                .containsExactly(
                        "columns",
                        "indexes",
                        "constraints",
                        "depends_on",
                        "definition.sql",
                        "some_people.sql",
                        "PREPARING.txt");
        assertThat(names("/db/main/people/columns/")).containsExactly("id", "name");
        assertThat(names("/db/main/some_people/depends_on/")).containsExactly("people");
        assertThat(names("/db/main/people/append/")).isEmpty();
    }

    @Test
    void whatIsListedHasTheLengthThatItIsReadWith() {
        for (String path : List.of(
                "/db/main/people/columns/",
                "/db/main/people/indexes/",
                "/db/main/people/constraints/",
                "/db/main/some_people/depends_on/",
                "/db/main/some_people/")) {
            for (Node node : list(path)) {
                if (node.path() instanceof DbPath.File) {
                    byte[] bytes = fixture.read(node.path().href()).getBytes(StandardCharsets.UTF_8);
                    assertThat(node.sizeBytes()).as(node.path().href()).isEqualTo(bytes.length);
                }
            }
        }
    }

    @Test
    void aColumnTellsItsProperties() {
        assertThat(fixture.read("/db/main/people/columns/id")).isEqualToIgnoringWhitespace("""
                {"name": "id", "kind": "column", "data_type": "BIGINT", "arrow_type": "int(64, true)", "nullable": false,
                 "ordinal": 1, "primary_key": true}""");
    }

    @Test
    void aPartialIndexTellsItsPredicate() {
        assertThat(fixture.read("/db/main/people/indexes/by_name")).contains("\"partial\" : \"name IS NOT NULL\"");
    }

    @Test
    void distinctValuesAreAJsonArray() {
        // The recorded database answers any scan with its rows; the first column stands for the distinct ones.
        assertThat(fixture.read("/db/main/people/columns/id", "values")).isEqualToIgnoringWhitespace("[1, 2, 3]");
    }

    @Test
    void aRelationWithTheNameOfADataFileWins() {
        fixture.database.table("people.csv", Rows.row(9L, "really called so"));

        assertThat(stat("/db/main/people.csv").path()).isEqualTo(DbPath.parse("/db/main/people=2Ecsv"));
        assertThat(fixture.read("/db/main/people/people.csv")).startsWith("id,name\n1,Ada");
        assertThat(fixture.read("/db/main/people=2Ecsv/people=2Ecsv.csv")).contains("9,really called so");
    }

    @Test
    void aNameInAnotherUnicodeFormIsFoundIfItIsTheOnlyOne() {
        fixture.database.table("caf\u00e9", Rows.row(1L, "composed"));

        assertThat(fixture.read("/db/main/cafe%CC%81/cafe%CC%81.csv")).contains("composed");

        fixture.database.table("cafe\u0301", Rows.row(2L, "decomposed"));
        assertThat(fixture.read("/db/main/cafe%CC%81.csv")).contains("decomposed");
        assertThat(fixture.read("/db/main/caf%C3%A9.csv")).contains("composed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nobody",
                "/db/nobody",
                "/db/main/nobody",
                "/db/main/nobody.csv",
                "/db/main/people/columns/nobody",
                "/db/main/people/depends_on",
                "/db/main/people/definition.sql",
                "/db/main/some_people/append",
                "/db/main/people/append/x.csv"
            })
    void whatIsNotThereIsNotFound(String path) {
        assertFails(Code.NOT_FOUND, () -> stat(path));
    }

    @Test
    void parametersOfASmallFileAreRefused() {
        assertFails(Code.INVALID, () -> fixture.read("/db/main/people/columns/id", "limit=1"));
        assertFails(Code.INVALID, () -> fixture.read("/db/main/people/people.sql", "where=id"));
    }

    @Test
    void aFormatWithoutCodecSaysSo() {
        assertFails(Code.UNSUPPORTED, () -> fixture.read("/db/main/people/people.xlsx"));
        assertThat(fixture.database.calls).doesNotContain("query people");
    }

    @Test
    void aDatabaseThatIsDownIsListedAndSaysSoWhenEntered() {
        fixture.database.down = DatabaseException.of(Code.UNAVAILABLE, "down");

        assertThat(names("/")).containsExactly("db");
        assertFails(Code.UNAVAILABLE, () -> stat("/db/"));
        assertFails(Code.UNAVAILABLE, () -> names("/db/main/"));
    }

    @Test
    void contentThatNobodyWritesGivesEverythingBack() {
        DbPath.File file = (DbPath.File) DbPath.parse("/db/main/people.csv");
        Content content = fixture.files.read(FileSystemFixture.CALLER, file, QueryParameters.NONE);
        content.close();
        content.close();
    }

    @Test
    void aStatementsRowsAreCutAtItsLimit() throws IOException {
        for (long limit : List.of(0L, 1L, 3L, 4L, 10L, 11L)) {
            Statement statement = new Statement(
                    "db", "select n", Parameters.NONE, Query.Effect.READ, limit, null, Format.CSV, NumberStyle.DIGITS);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (Content content = fixture.files.query(FileSystemFixture.CALLER, statement)) {
                content.writeTo(bytes);
            }
            assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize((int) Math.min(limit, 10) + 1);
        }
    }

    private Node stat(String path) {
        return fixture.files.stat(FileSystemFixture.CALLER, DbPath.parse(path));
    }

    private List<Node> list(String path) {
        return fixture.files.list(FileSystemFixture.CALLER, (DbPath.Directory) DbPath.parse(path));
    }

    private List<String> names(String path) {
        return list(path).stream().map(node -> node.path().displayName()).toList();
    }

    private static void assertFails(Code code, ThrowingCallable action) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(action)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
