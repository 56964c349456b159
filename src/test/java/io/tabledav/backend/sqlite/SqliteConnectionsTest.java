package io.tabledav.backend.sqlite;

import static io.tabledav.backend.sqlite.SqliteFixture.failure;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not there, are something else, are locked or change under the backend; and running out of connections. */
class SqliteConnectionsTest {
    @RegisterExtension
    final SqliteFixture sqlite = new SqliteFixture();

    private void open(Path path) {
        sqlite.reopen(settings("jdbc:sqlite:" + path, 2));
    }

    private static SqliteSettings settings(String url, int connections) {
        Duration soon = Duration.ofMillis(100);
        return new SqliteSettings(url, connections, soon, soon, Map.of());
    }

    private DatabaseException unavailable() {
        failure(Code.UNAVAILABLE, () -> sqlite.rows("t"));
        failure(Code.UNAVAILABLE, () -> sqlite.result("DELETE FROM t", Effect.WRITE));
        return failure(Code.UNAVAILABLE, () -> sqlite.database().listSchemas());
    }

    @Test
    void aMissingFileIsUnavailableUntilItIsThereAndIsNeverMade() throws Exception {
        Path missing = sqlite.folder().resolve("missing.db");
        open(missing);
        assertThat(unavailable().message()).contains(missing.toString());
        assertThat(missing).doesNotExist();
        new TestFile(missing).execute("CREATE TABLE t (x INT)", "INSERT INTO t VALUES (1)");
        assertThat(sqlite.values("t")).containsExactly(1L);
    }

    @Test
    void aFolderAndAFileOfAnotherKindAreUnavailable() throws Exception {
        open(sqlite.folder());
        assertThat(unavailable().message()).contains("is a folder");
        Path text = Files.writeString(sqlite.folder().resolve("text.db"), "a,b\n1,2\nand more than sixteen bytes\n");
        open(text);
        assertThat(unavailable().message()).contains("is not a SQLite database");
        Path damaged = sqlite.folder().resolve("damaged.db");
        Files.writeString(damaged, "SQLite format 3\0" + "x".repeat(5_000));
        open(damaged);
        unavailable();
    }

    @Test
    void anEmptyFileIsAnEmptyDatabase() throws Exception {
        open(Files.createFile(sqlite.folder().resolve("empty.db")));
        assertThat(sqlite.database().listRelations("main")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:sqlite:",
                "jdbc:sqlite::memory:",
                "jdbc:sqlite:file:x.db",
                "jdbc:sqlite::resource:x",
                "jdbc:h2:x",
                "x.db"
            })
    void aUrlThatNamesNoFileIsInvalid(String url) {
        failure(Code.INVALID, () -> new SqliteDatabase(SqliteSettings.of(url)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a b.db", "it's.db", "50%25.db", "a?mode=memory.db", "a#b.db", "ü 🎈.db", "a&b=c;d.db", "[x].db"
            })
    void aFileMayHaveAnyName(String name) throws Exception {
        Path path = sqlite.folder().resolve(name);
        SqliteDatabase.createFile("jdbc:sqlite:" + path);
        assertThat(path).exists();
        open(path);
        sqlite.result("CREATE TABLE t (x INT)", Effect.DDL);
        sqlite.append("t", Rows.of(row(1L)));
        assertThat(sqlite.values("t")).containsExactly(1L);
    }

    @Test
    void aFileIsMadeOnlyWhereThereIsNone() {
        failure(Code.CONFLICT, () -> SqliteDatabase.createFile(sqlite.file().url()));
        failure(
                Code.UNAVAILABLE,
                () -> SqliteDatabase.createFile("jdbc:sqlite:" + sqlite.folder().resolve("no/such/folder.db")));
    }

    @Test
    void aFileThatTookAnothersPlaceIsRead() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)", "INSERT INTO t VALUES (1)", "PRAGMA journal_mode=DELETE");
        assertThat(sqlite.values("t")).containsExactly(1L);
        TestFile next = new TestFile(sqlite.folder().resolve("next.db"))
                .execute("CREATE TABLE t (x TEXT)", "INSERT INTO t VALUES ('new')");
        Files.move(next.path(), sqlite.file().path(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(sqlite.values("t")).containsExactly("new");
        sqlite.append("t", Rows.of(row("newer")));
        assertThat(sqlite.values("t")).containsExactly("new", "newer");
    }

    /** The pool throws old connections away in its own time, so that a take may come before it: tried often. */
    @Test
    void everyFileThatTookAnothersPlaceIsReadAndWrittenAtOnce() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)", "PRAGMA journal_mode=DELETE");
        for (long round = 0; round < 100; round++) {
            sqlite.rows("t");
            sqlite.append("t", Rows.of(row(-round)));
            TestFile next = new TestFile(sqlite.folder().resolve("next.db"))
                    .execute("CREATE TABLE t (x INT)", "INSERT INTO t VALUES (" + round + ")");
            Files.move(next.path(), sqlite.file().path(), StandardCopyOption.REPLACE_EXISTING);
            if (round % 2 == 0) {
                assertThat(sqlite.values("t")).containsExactly(round);
            } else {
                sqlite.append("t", Rows.of(row(1000L)));
                assertThat(sqlite.file().numbers("SELECT x FROM t")).containsExactly(round, 1000L);
                assertThat(sqlite.values("t")).containsExactly(round, 1000L);
            }
        }
    }

    @Test
    void anAttachedFileThatTookAnothersPlaceIsSeen() throws Exception {
        TestFile other = new TestFile(sqlite.folder().resolve("other.db"))
                .execute("CREATE TABLE before (x INT)", "PRAGMA journal_mode=DELETE");
        Duration soon = Duration.ofSeconds(1);
        sqlite.reopen(new SqliteSettings(
                sqlite.file().url(), 2, soon, soon, Map.of("aside", other.path().toString())));
        assertThat(sqlite.database().listRelations("aside"))
                .extracting(RelationInfo::name)
                .containsExactly(new RelationName("aside", "before"));
        TestFile next = new TestFile(sqlite.folder().resolve("next.db")).execute("CREATE TABLE after (x INT)");
        Files.move(next.path(), other.path(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(sqlite.database().listRelations("aside"))
                .extracting(RelationInfo::name)
                .containsExactly(new RelationName("aside", "after"));
    }

    @Test
    void aLockedFileIsUnavailableAfterAWhile() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)", "PRAGMA journal_mode=DELETE");
        open(sqlite.file().path());
        try (Connection other = sqlite.file().connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            failure(Code.UNAVAILABLE, () -> sqlite.rows("t"));
            failure(Code.UNAVAILABLE, () -> sqlite.result("DELETE FROM t", Effect.WRITE));
            statement.execute("COMMIT");
        }
        assertThat(sqlite.rows("t")).isEmpty();
        assertThat(sqlite.result("DELETE FROM t", Effect.WRITE)).containsExactly(List.of(0L));
    }

    @Test
    void whatAKilledWriterLeftIsRolledBackByTheFirstRead() throws Exception {
        sqlite.sql("PRAGMA journal_mode=DELETE", "CREATE TABLE t (x INT)", "INSERT INTO t VALUES (1)");
        Path copy = sqlite.folder().resolve("copy.db");
        try (Connection writer = sqlite.file().connect();
                Statement statement = writer.createStatement()) {
            statement.execute("PRAGMA cache_size=1");
            statement.execute("BEGIN EXCLUSIVE");
            statement.execute("DELETE FROM t");
            statement.execute(
                    "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                            + " SELECT i FROM n");
            // The files as they would be found after a power cut now.
            Files.copy(sqlite.file().path(), copy);
            Files.copy(Path.of(sqlite.file().path() + "-journal"), Path.of(copy + "-journal"));
        }
        open(copy);
        assertThat(sqlite.values("t")).containsExactly(1L);
    }

    @Test
    void readsBeyondTheConnectionsWaitAndAreThenUnavailable() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)", "INSERT INTO t VALUES (1)");
        sqlite.reopen(settings(sqlite.file().url(), 1));
        try (ArrowReader reader = sqlite.open("t", ReadShape.ALL)) {
            DatabaseException failure = failure(Code.UNAVAILABLE, () -> sqlite.rows("t"));
            assertThat(failure.hint()).isNotBlank();
            sqlite.result("INSERT INTO t VALUES (2)", Effect.WRITE);
            assertThat(Rows.count(reader)).isEqualTo(1);
        }
        assertThat(sqlite.values("t")).containsExactly(1L, 2L);
    }

    @Test
    void readsBlockWritesUnlessTheFileIsInWalMode() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)");
        assertThat(sqlite.database().readsBlockWrites()).isFalse();
        sqlite.sql("PRAGMA journal_mode=DELETE");
        assertThat(sqlite.database().readsBlockWrites()).isTrue();
    }
}
