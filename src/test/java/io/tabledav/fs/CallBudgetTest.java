package io.tabledav.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tabledav.spi.DatabaseException;
import io.tabledav.testing.Rows;
import io.tabledav.tree.DbPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each kind of request may ask a database: every call is listed, so one more is seen. */
class CallBudgetTest {

    @TempDir
    private Path folder;

    private FileSystemFixture fixture;

    @BeforeEach
    void mount() {
        fixture = new FileSystemFixture(folder);
        fixture.database
                .table("people", Rows.row(1L, "Ada"), Rows.row(2L, null))
                .view("some_people");
    }

    @AfterEach
    void unmount() {
        fixture.close();
    }

    @Test
    void aGetInsideTheFolder() {
        fixture.read("/db/main/people/people.csv");

        assertThat(calls()).containsExactly("listSchemas", "relationInfo people", "listColumns people", "query people");
    }

    @Test
    void aGetBesideTheFolderAlsoAsksForARelationOfThatName() {
        fixture.read("/db/main/people.csv");

        assertThat(calls())
                .containsExactly(
                        "listSchemas",
                        "relationInfo people.csv",
                        "relationInfo people",
                        "listColumns people",
                        "query people");
    }

    @Test
    void aSecondGetOnlyQueries() {
        fixture.read("/db/main/people/people.csv");
        fixture.database.calls.clear();
        fixture.read("/db/main/people/people.csv");

        assertThat(calls()).containsExactly("query people");
    }

    @Test
    void metadataIsAskedForAgainWhenItIsTooOld() {
        fixture.read("/db/main/people/people.csv");
        fixture.database.calls.clear();
        fixture.nanos.addAndGet(Metadata.MAX_AGE.plus(Duration.ofMillis(1)).toNanos());
        fixture.read("/db/main/people/people.csv");

        assertThat(calls()).containsExactly("listSchemas", "relationInfo people", "listColumns people", "query people");
    }

    @Test
    void listingASchemaOfThousandsOfTablesIsTwoCalls() {
        for (int i = 0; i < 5_000; i++) {
            fixture.database.table("t" + i);
        }
        DbPath.Directory schema = (DbPath.Directory) DbPath.parse("/db/main/");
        fixture.files.stat(FileSystemFixture.CALLER, schema);

        assertThat(fixture.files.list(FileSystemFixture.CALLER, schema)).hasSize(5_002);
        assertThat(calls()).containsExactly("listSchemas", "listRelations main");
    }

    @Test
    void listingATableReadsItsRowsOnceForEachFileThatItShows() {
        listFolder("/db/main/people/");
        listFolder("/db/main/people/");

        assertThat(calls())
                .containsExactly(
                        "listSchemas",
                        "relationInfo people",
                        "ddl people",
                        "query people",
                        "query people",
                        "query people");
    }

    @Test
    void listingAViewReadsNoRows() {
        listFolder("/db/main/some_people/");

        assertThat(calls())
                .containsExactly(
                        "listSchemas", "relationInfo some_people", "viewDefinition some_people", "ddl some_people");
    }

    @Test
    void listingColumnsIsOneCallForAllOfThem() {
        listFolder("/db/main/people/columns/");

        assertThat(calls()).containsExactly("listSchemas", "relationInfo people", "listColumns people");
    }

    @Test
    void listingTheRootAsksNoDatabase() {
        listFolder("/");

        assertThat(calls()).isEmpty();
    }

    @Test
    void aPutInsertsOnceAndForgetsWhatWasKnown() {
        fixture.put("/db/main/people/people.csv", "id,name\n1,Ada\n");
        assertThat(calls())
                .containsExactly("listSchemas", "relationInfo people", "listColumns people", "insert people");
        fixture.database.calls.clear();

        fixture.read("/db/main/people/people.csv");
        assertThat(calls()).containsExactly("listSchemas", "relationInfo people", "listColumns people", "query people");
    }

    @Test
    void anUnknownNameIsAskedForEachTime() {
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(DatabaseException.class)
                    .isThrownBy(() -> fixture.read("/db/main/nobody/nobody.csv"));
        }

        assertThat(calls())
                .containsExactly("listSchemas", "relationInfo nobody", "listRelations main", "relationInfo nobody");
    }

    @Test
    void aTableMadeAMomentAgoIsFound() {
        assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> fixture.read("/db/main/fresh/fresh.csv"));
        fixture.database.table("fresh", Rows.row(7L, "new"));

        assertThat(fixture.read("/db/main/fresh/fresh.csv")).isEqualTo("id,name\n7,new\n");
    }

    private void listFolder(String path) {
        DbPath.Directory folder = (DbPath.Directory) DbPath.parse(path);
        fixture.files.stat(FileSystemFixture.CALLER, folder);
        fixture.files.list(FileSystemFixture.CALLER, folder);
    }

    private List<String> calls() {
        return fixture.database.calls;
    }
}
