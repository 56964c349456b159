package io.tabledav.backend.sqlite;

import static io.tabledav.backend.sqlite.SqliteFixture.failure;
import static io.tabledav.backend.sqlite.SqliteFixture.relation;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Version tokens of a file that others write, too. */
class SqliteVersionsTest {
    @RegisterExtension
    private final SqliteFixture sqlite = new SqliteFixture();

    private @Nullable String token(String table) {
        return sqlite.database().versionToken(relation(table));
    }

    @ParameterizedTest
    @ValueSource(strings = {"WAL", "DELETE"})
    void aTokenStaysUntilSomebodyWrites(String mode) throws Exception {
        sqlite.sql("PRAGMA journal_mode=" + mode, "CREATE TABLE t (x INT)", "INSERT INTO t VALUES (1)");
        String first = token("t");
        assertThat(first).isNotNull();
        assertThat(sqlite.file().numbers("SELECT x FROM t")).containsExactly(1L);
        assertThat(sqlite.values("t")).containsExactly(1L);
        assertThat(token("t")).isEqualTo(first);

        sqlite.sql("UPDATE t SET x = 2");
        String second = token("t");
        assertThat(second).as("somebody else wrote").isNotEqualTo(first);

        sqlite.append("t", Rows.of(row(3L)));
        assertThat(token("t")).as("we wrote").isNotIn(first, second);

        String third = token("t");
        sqlite.insert("t", Mode.APPEND, Replacement.AUTO, true, Rows.of(row(4L)));
        assertThat(sqlite.values("t")).hasSize(2);
        assertThat(token("t")).as("a dry run").isEqualTo(third);
    }

    @Test
    void thereIsNoneForWhatIsNotARowOfTheFileAlone() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (x INT)",
                "CREATE VIEW v AS SELECT x, random() FROM t",
                "CREATE VIRTUAL TABLE words USING fts5(word)");
        assertThat(token("t")).isNotNull();
        assertThat(token("v")).isNull();
        assertThat(token("words")).isNull();
        failure(Code.NOT_FOUND, () -> token("nothing"));
    }

    @Test
    void aTableOfAnAttachedFileHasThatFilesToken() throws Exception {
        TestFile other = new TestFile(sqlite.folder().resolve("other.db")).execute("CREATE TABLE o (x INT)");
        sqlite.sql("CREATE TABLE t (x INT)");
        sqlite.reopen(new SqliteSettings(
                sqlite.file().url(),
                2,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Map.of("more", other.path().toString())));
        RelationName attached = new RelationName("more", "o");
        String before = sqlite.database().versionToken(attached);
        assertThat(before).isNotNull();
        sqlite.sql("INSERT INTO t VALUES (1)");
        assertThat(sqlite.database().versionToken(attached)).isEqualTo(before);
        other.execute("INSERT INTO o VALUES (1)");
        assertThat(sqlite.database().versionToken(attached)).isNotEqualTo(before);
    }

    @Test
    void anotherFileInItsPlaceNeverHasTheSameToken() throws Exception {
        sqlite.sql("PRAGMA journal_mode=DELETE", "CREATE TABLE t (x INT)", "INSERT INTO t VALUES (1)");
        Path copy = Files.copy(sqlite.file().path(), sqlite.folder().resolve("copy.db"));
        String first = token("t");
        new TestFile(copy).execute("UPDATE t SET x = 2");
        sqlite.sql("UPDATE t SET x = 3");
        String third = token("t");
        assertThat(third).isNotEqualTo(first);

        // Laid over the file: as many commits as the file itself has had, and other rows.
        Thread.sleep(20);
        Files.write(sqlite.file().path(), Files.readAllBytes(copy));
        String laidOver = token("t");
        assertThat(laidOver).isNotIn(first, third);

        Files.move(copy, sqlite.file().path(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(token("t")).isNotIn(first, third, laidOver);
        assertThat(sqlite.values("t")).containsExactly(2L);
    }

    /** Rows that are read after a token was taken are those of the token or newer: no token ever stands for two contents. */
    @ParameterizedTest
    @ValueSource(strings = {"WAL", "DELETE"})
    void equalTokensProveEqualRowsWhileOthersWrite(String mode) throws Exception {
        sqlite.sql("PRAGMA journal_mode=" + mode, "CREATE TABLE n (c INTEGER) STRICT", "INSERT INTO n VALUES (0)");
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> write(done));
        writer.start();
        Map<String, Object> known = new HashMap<>();
        int met = 0;
        try {
            for (int look = 0; look < 400; look++) {
                String before = Objects.requireNonNull(token("n"));
                Object count = Objects.requireNonNull(sqlite.values("n").getFirst());
                if (before.equals(token("n"))) {
                    met++;
                    Object earlier = known.putIfAbsent(before, count);
                    assertThat(earlier == null ? count : earlier).as(before).isEqualTo(count);
                }
            }
        } finally {
            done.set(true);
            writer.join();
        }
        assertThat(known.size()).as("contents that a token stood for").isGreaterThan(10);
        assertThat(met).isGreaterThan(known.size());
    }

    private void write(AtomicBoolean done) {
        try (Connection connection = sqlite.file().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=20000");
            while (!done.get()) {
                statement.execute("UPDATE n SET c = c + 1");
                Thread.sleep(5);
            }
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
