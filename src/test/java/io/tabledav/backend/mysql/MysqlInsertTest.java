package io.tabledav.backend.mysql;

import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.testing.MariaDbServer;
import io.tabledav.testing.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Writes that the server would bend, refuse or block; after each failure every row is as it was. */
class MysqlInsertTest {
    @RegisterExtension
    private final MysqlFixture mysql = new MysqlFixture(driver());

    /** Whose driver it goes through; a constant, since it is asked for before anything is made. */
    MysqlDriver driver() {
        return MysqlDriver.MARIADB;
    }

    private DatabaseException refused(Code code, List<@Nullable Object[]> rows) throws Exception {
        List<String> before = mysql.texts("SELECT CONCAT_WS(',', id, x) FROM t ORDER BY id");
        DatabaseException failure = MysqlFixture.failure(code, () -> mysql.append("t", rows));
        assertThat(mysql.texts("SELECT CONCAT_WS(',', id, x) FROM t ORDER BY id"))
                .isEqualTo(before);
        return failure;
    }

    @Test
    void aTextThatIsTooLongIsInvalidWithRowAndColumn() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(3))");
        DatabaseException failure =
                refused(Code.INVALID, Rows.of(row(1L, "abc"), row(2L, "ab"), row(3L, "abcd"), row(4L, "a")));
        assertThat(failure.row()).isEqualTo(3);
        assertThat(failure.column()).isEqualTo("x");
        assertThat(failure.message()).doesNotContain("abcd");
    }

    @Test
    void aWordThatNoEnumerationHasIsInvalid() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x ENUM('a','b'))");
        assertThat(refused(Code.INVALID, Rows.of(row(1L, "a"), row(2L, "c"))).row())
                .isEqualTo(2);
    }

    @Test
    void whatIsNoJsonIsAConflictWithItsCheck() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x JSON)");
        DatabaseException failure = refused(Code.CONFLICT, Rows.of(row(1L, "{}"), row(2L, "{")));
        assertThat(failure.row()).isEqualTo(2);
        assertThat(failure.constraint()).isEqualTo("x");
    }

    @Test
    void aValueOutOfRangeDeepInTheFileIsFound() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x TIMESTAMP NULL)");
        Schema schema = new Schema(List.of(mysql.field("t", "id"), mysql.field("t", "x")));
        java.time.Instant fine = java.time.Instant.parse("2000-01-01T00:00:00Z");
        java.time.Instant late = java.time.Instant.parse("2300-01-01T00:00:00Z");
        try (ArrowReader rows = Rows.generated(
                mysql.allocator(), schema, 5_000, 20_000, index -> row(index, index == 12_345 ? late : fine))) {
            DatabaseException failure = MysqlFixture.failure(
                    Code.INVALID,
                    () -> mysql.database()
                            .insert(
                                    new Insert(mysql.relation("t"), Mode.APPEND, List.of(), Replacement.AUTO, false),
                                    rows));
            assertThat(failure.row()).isEqualTo(12_346);
            assertThat(failure.column()).isEqualTo("x");
        }
        assertThat(mysql.rows("t")).isEmpty();
    }

    @Test
    void aRowMayReferToOneFurtherDownInTheFile() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x INT, CONSTRAINT boss FOREIGN KEY (x) REFERENCES t (id))");
        mysql.append("t", Rows.of(row(1L, 2L), row(2L, null)));
        DatabaseException failure = refused(Code.CONFLICT, Rows.of(row(3L, 99L)));
        assertThat(failure.constraint()).isEqualTo("boss");
        assertThat(mysql.replace("t", Rows.of(row(2L, null), row(3L, 4L), row(4L, 2L))))
                .isEqualTo(new InsertResult(2, 0, 1, 1));
    }

    @Test
    void twoRowsSwapTheirUniqueValues() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(10) UNIQUE)");
        mysql.append("t", Rows.of(row(1L, "a"), row(2L, "b"), row(3L, "c")));
        mysql.replace("t", Rows.of(row(1L, "b"), row(2L, "a"), row(3L, "C")));
        assertThat(mysql.texts("SELECT x FROM t ORDER BY id")).containsExactly("b", "a", "C");
    }

    @Test
    void anUpsertNeverHitsARowThroughAnotherKey() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(10) UNIQUE)");
        mysql.append("t", Rows.of(row(1L, "a"), row(2L, "b")));
        DatabaseException failure = MysqlFixture.failure(
                Code.CONFLICT, () -> mysql.write("t", Mode.UPSERT, Replacement.AUTO, Rows.of(row(9L, "a"))));
        assertThat(failure.constraint()).isEqualTo("x");
        assertThat(mysql.texts("SELECT CONCAT(id, x) FROM t ORDER BY id")).containsExactly("1a", "2b");
        assertThat(mysql.write("t", Mode.UPSERT, Replacement.AUTO, Rows.of(row(2L, "B"), row(3L, "c"))))
                .isEqualTo(new InsertResult(1, 1, 0, 0));
    }

    @Test
    void onlyWhatDiffersIsTouched() throws Exception {
        mysql.sql(
                "CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(10))",
                "CREATE TABLE log (what VARCHAR(20))",
                "CREATE TRIGGER u AFTER UPDATE ON t FOR EACH ROW INSERT INTO log VALUES (CONCAT('u', NEW.id))",
                "CREATE TRIGGER i AFTER INSERT ON t FOR EACH ROW INSERT INTO log VALUES (CONCAT('i', NEW.id))",
                "CREATE TRIGGER d AFTER DELETE ON t FOR EACH ROW INSERT INTO log VALUES (CONCAT('d', OLD.id))",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL)",
                "DELETE FROM log");
        mysql.replace("t", Rows.of(row(1L, "a"), row(2L, "b"), row(3L, null)));
        assertThat(mysql.texts("SELECT what FROM log")).isEmpty();
        mysql.replace("t", Rows.of(row(1L, "A"), row(2L, "b"), row(4L, "")));
        assertThat(mysql.texts("SELECT what FROM log ORDER BY what")).containsExactly("d3", "i4", "u1");
    }

    @Test
    void aLockThatIsHeldTooLongIsToldAndNothingIsWritten() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(10))", "INSERT INTO t VALUES (1, 'a')");
        mysql.sql("SET GLOBAL innodb_lock_wait_timeout = 1");
        try (Connection other = MariaDbServer.shared().connect(mysql.schema());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE t SET x = 'b' WHERE id = 1");
            DatabaseException failure =
                    MysqlFixture.failure(Code.UNAVAILABLE, () -> mysql.replace("t", Rows.of(row(1L, "c"))));
            assertThat(failure.hint()).isNotBlank();
            other.rollback();
        } finally {
            mysql.sql("SET GLOBAL innodb_lock_wait_timeout = 50");
        }
        assertThat(mysql.texts("SELECT x FROM t")).containsExactly("a");
    }

    @Test
    void aKilledConnectionLeavesEveryRow() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(10))", "INSERT INTO t VALUES (0, 'a')");
        Schema schema = new Schema(List.of(mysql.field("t", "id"), mysql.field("t", "x")));
        try (ArrowReader rows = Rows.before(
                Rows.generated(mysql.allocator(), schema, 1_000, 10_000, index -> row(index + 1, "x")), batch -> {
                    if (batch == 5) {
                        killOthers();
                    }
                })) {
            MysqlFixture.failure(
                    Code.UNAVAILABLE,
                    () -> mysql.database()
                            .insert(
                                    new Insert(mysql.relation("t"), Mode.APPEND, List.of(), Replacement.AUTO, false),
                                    rows));
        }
        assertThat(mysql.rows("t")).containsExactly(List.of(0L, "a"));
    }

    private void killOthers() throws IOException {
        try {
            for (String id : new ArrayList<>(mysql.texts("SELECT id FROM information_schema.PROCESSLIST"
                    + " WHERE db = '" + mysql.schema() + "' AND id <> CONNECTION_ID()"))) {
                mysql.sql("KILL " + id);
            }
        } catch (java.sql.SQLException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aTableThatWasChangedSinceTheLastWriteIsWritten() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(10))");
        mysql.append("t", Rows.of(row(1L, "a"), row(2L, "b")));
        mysql.sql("ALTER TABLE t MODIFY x VARCHAR(200) CHARACTER SET latin1");
        mysql.append("t", Rows.of(row(3L, "c"), row(4L, "d".repeat(200))));
        mysql.sql("CREATE OR REPLACE TABLE t (id INT PRIMARY KEY, x INT)");
        mysql.append("t", Rows.of(row(5L, 5L), row(6L, 6L)));
        assertThat(mysql.rows("t")).containsExactly(List.of(5L, 5L), List.of(6L, 6L));
    }

    @Test
    void aValueLargerThanAPacketIsInvalidAndOneThatFitsIsWritten() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x LONGBLOB)", "SET GLOBAL max_allowed_packet = 4194304");
        try {
            // Quotes and backslashes take two bytes each where values travel as text.
            byte[] fits = new byte[4_194_304 - 1_024];
            Arrays.fill(fits, (byte) '\\');
            List<@Nullable Object[]> rows = new ArrayList<>();
            rows.add(row(1L, "small".getBytes(StandardCharsets.UTF_8)));
            rows.add(row(2L, fits));
            rows.add(row(3L, "small".getBytes(StandardCharsets.UTF_8)));
            mysql.append("t", rows);
            assertThat(mysql.texts("SELECT CONCAT(id, ':', LENGTH(x), ':', MD5(x)) FROM t WHERE id = 2"))
                    .isEqualTo(mysql.texts("SELECT CONCAT(2, ':', 4193280, ':', MD5(REPEAT('\\\\', 4193280)))"));
            DatabaseException failure = MysqlFixture.failure(
                    Code.INVALID, () -> mysql.append("t", Rows.of(row(4L, new byte[1]), row(5L, new byte[4_200_000]))));
            assertThat(failure.row()).isEqualTo(2);
            assertThat(mysql.texts("SELECT id FROM t ORDER BY id")).containsExactly("1", "2", "3");
        } finally {
            mysql.sql("SET GLOBAL max_allowed_packet = 268435456");
        }
    }

    @Test
    void manyValuesThatTogetherAreLargerThanAPacketAreWritten() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x LONGBLOB)", "SET GLOBAL max_allowed_packet = 1048576");
        try {
            byte[] value = new byte[100_000];
            Arrays.fill(value, (byte) '\'');
            List<@Nullable Object[]> rows = new ArrayList<>();
            for (long id = 0; id < 60; id++) {
                rows.add(row(id, value));
            }
            mysql.append("t", rows);
            assertThat(mysql.texts("SELECT COUNT(*) FROM t WHERE x = REPEAT('\\'', 100000)"))
                    .containsExactly("60");
        } finally {
            mysql.sql("SET GLOBAL max_allowed_packet = 268435456");
        }
    }

    @Test
    void aVectorOfAnotherTypeIsInvalid() throws Exception {
        mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, x DATE)");
        Schema schema = Rows.schema(mysql.field("t", "id"), Rows.field("x", new ArrowType.Utf8()));
        try (ArrowReader rows = Rows.reader(mysql.allocator(), schema, Rows.of(row(1L, "2000-01-01")))) {
            DatabaseException failure = MysqlFixture.failure(
                    Code.INVALID,
                    () -> mysql.database()
                            .insert(
                                    new Insert(mysql.relation("t"), Mode.APPEND, List.of(), Replacement.AUTO, false),
                                    rows));
            assertThat(failure.column()).isEqualTo("x");
        }
    }
}
