package io.tabledav.backend.sqlite;

import static io.tabledav.backend.sqlite.SqliteFixture.failure;
import static io.tabledav.backend.sqlite.SqliteFixture.relation;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.Query.Effect;
import io.tabledav.testing.Rows;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Replacing by merge and upserts, where SQLite is peculiar; the rest is in the contract. */
class SqliteMergeTest {
    @RegisterExtension
    final SqliteFixture sqlite = new SqliteFixture();

    private InsertResult upsert(String table, List<String> key, List<@Nullable Object[]> rows, String... columns)
            throws Exception {
        try (ArrowReader reader = sqlite.input(table, rows, columns)) {
            return sqlite.database()
                    .insert(new Insert(relation(table), Mode.UPSERT, key, Replacement.AUTO, false), reader);
        }
    }

    private void replaces(InsertResult result, String table, List<@Nullable Object[]> rows) throws Exception {
        assertThat(sqlite.replace(table, rows)).isEqualTo(result);
        assertThat(sqlite.rows(table))
                .containsExactlyInAnyOrderElementsOf(
                        rows.stream().map(Arrays::asList).toList());
    }

    @Test
    void triggersSeeOnlyTheRowsThatChange() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)",
                "CREATE TABLE log (what TEXT)",
                "CREATE TRIGGER i AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('insert ' || new.id); END",
                "CREATE TRIGGER u AFTER UPDATE ON t BEGIN INSERT INTO log VALUES ('update ' || new.id); END",
                "CREATE TRIGGER d AFTER DELETE ON t BEGIN INSERT INTO log VALUES ('delete ' || old.id); END",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')",
                "DELETE FROM log");
        replaces(new InsertResult(0, 0, 0, 3), "t", Rows.of(row(1L, "a"), row(2L, "b"), row(3L, "c")));
        assertThat(sqlite.values("log")).isEmpty();
        replaces(new InsertResult(1, 1, 1, 1), "t", Rows.of(row(1L, "a"), row(2L, "B"), row(4L, "d")));
        assertThat(sqlite.values("log")).containsExactly("delete 3", "update 2", "insert 4");
    }

    @Test
    void tablesOfEveryKindMerge() throws Exception {
        for (String table : List.of(
                "(a TEXT, b INT, x TEXT, PRIMARY KEY (b, a))",
                "(a TEXT, b INT, x TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID",
                "(a TEXT NOT NULL, b INT NOT NULL, x TEXT, PRIMARY KEY (b, a)) STRICT",
                "(a TEXT, b INT, x TEXT, y TEXT AS (x || a) STORED, z INT AS (b + 1), PRIMARY KEY (b, a))")) {
            sqlite.sql(
                    "DROP TABLE IF EXISTS t",
                    "CREATE TABLE t " + table,
                    "INSERT INTO t (a, b, x) VALUES ('p', 1, 'one'), ('q', 1, 'two'), ('q', 2, NULL)");
            assertThat(sqlite.replace("t", Rows.of(row("q", 2L, null), row("q", 1L, "zwei"), row("r", 1L, "three"))))
                    .as(table)
                    .isEqualTo(new InsertResult(1, 1, 1, 1));
            assertThat(sqlite.result("SELECT a, b, x FROM t ORDER BY b, a", Effect.READ))
                    .containsExactly(List.of("q", 1L, "zwei"), List.of("r", 1L, "three"), Arrays.asList("q", 2L, null));
        }
    }

    @Test
    void namesOfTheMergeItselfMayBeTaken() throws Exception {
        sqlite.sql(
                "CREATE TABLE tabledav_staging (tabledav_row INTEGER PRIMARY KEY, tabledav_fresh INT, \"a\"\"b\" TEXT)",
                "CREATE TABLE tabledav_changes (tabledav_s INT PRIMARY KEY, tabledav_d TEXT)",
                "CREATE TABLE tabledav_s (x INT PRIMARY KEY, y INT)");
        for (String table : List.of("tabledav_changes", "tabledav_s")) {
            Object old = table.equals("tabledav_s") ? 1L : "old";
            Object changed = table.equals("tabledav_s") ? 2L : "new";
            replaces(new InsertResult(1, 0, 0, 0), table, Rows.of(row(1L, old)));
            replaces(new InsertResult(0, 1, 0, 0), table, Rows.of(row(1L, changed)));
        }
        replaces(new InsertResult(1, 0, 0, 0), "tabledav_staging", Rows.of(row(1L, 1L, "x")));
        replaces(new InsertResult(0, 1, 0, 0), "tabledav_staging", Rows.of(row(1L, 1L, "X")));
    }

    @Test
    void aKeyComparesByItsOwnCollationAndEndsAsTheFileSpellsIt() throws Exception {
        for (String key :
                List.of("a TEXT COLLATE NOCASE PRIMARY KEY, x INT", "a TEXT, x INT, PRIMARY KEY (a COLLATE NOCASE)")) {
            sqlite.sql("DROP TABLE IF EXISTS t", "CREATE TABLE t (" + key + ")", "INSERT INTO t VALUES ('Bob', 1)");
            replaces(new InsertResult(0, 1, 0, 0), "t", Rows.of(row("bob", 1L)));
            replaces(new InsertResult(0, 0, 0, 1), "t", Rows.of(row("bob", 1L)));
            DatabaseException twice =
                    failure(Code.INVALID, () -> sqlite.replace("t", Rows.of(row("Bob", 1L), row("BOB", 2L))));
            assertThat(twice.message()).contains("row 1").contains("row 2");
            assertThat(upsert("t", List.of(), Rows.of(row("BOB", 2L)))).isEqualTo(new InsertResult(0, 1, 0, 0));
            assertThat(sqlite.rows("t")).containsExactly(List.of("BOB", 2L));
        }
    }

    @Test
    void savingValuesOfSeveralKindsTouchesNothing() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, x, n INT, d DECIMAL(9,2))",
                "INSERT INTO t VALUES (1, 1, 1, 1), (2, 2.5, 'x', 1.5), (3, 'a', NULL, 0), (4, NULL, 2, NULL)");
        List<@Nullable Object[]> same =
                sqlite.rows("t").stream().map(List::toArray).toList();
        replaces(new InsertResult(0, 0, 0, 4), "t", same);
        sqlite.sql("CREATE TABLE seen AS SELECT group_concat(typeof(x) || ' ' || typeof(n)) FROM t");
        assertThat(sqlite.values("seen")).containsExactly("integer integer,real text,text null,null integer");
    }

    @Test
    void nullInAKeyThatTakesItIsAlwaysANewRow() throws Exception {
        sqlite.sql("CREATE TABLE t (a TEXT PRIMARY KEY, x INT)", "INSERT INTO t VALUES (NULL, 1), (NULL, 2), ('a', 3)");
        replaces(new InsertResult(2, 0, 2, 1), "t", Rows.of(row(null, 1L), row(null, 2L), row("a", 3L)));
        failure(Code.INVALID, () -> upsert("t", List.of(), Rows.of(row(null, 1L))));
    }

    @Test
    void conflictClausesDropNoRows() throws Exception {
        for (String clause : List.of("IGNORE", "REPLACE", "ROLLBACK", "FAIL")) {
            sqlite.sql(
                    "DROP TABLE IF EXISTS t",
                    "CREATE TABLE t (id INTEGER PRIMARY KEY ON CONFLICT " + clause + ", u INT UNIQUE ON CONFLICT "
                            + clause + ", x TEXT NOT NULL ON CONFLICT " + clause + " DEFAULT 'd')",
                    "INSERT INTO t VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c')");
            failure(Code.CONFLICT, () -> upsert("t", List.of(), Rows.of(row(1L, 30L, "z"))));
            failure(Code.CONFLICT, () -> upsert("t", List.of(), Rows.of(row(4L, 30L, "z"))));
            assertThat(sqlite.rows("t")).hasSize(3);
            replaces(
                    new InsertResult(0, 2, 0, 1),
                    "t",
                    Rows.of(row(1L, 20L, "a"), row(2L, 10L, "b"), row(3L, 30L, "c")));
        }
    }

    @Test
    void aTableMayReferToItself() throws Exception {
        for (String action : List.of("NO ACTION", "CASCADE", "SET NULL")) {
            sqlite.sql(
                    "DROP TABLE IF EXISTS t",
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, boss INT REFERENCES t ON DELETE " + action + ", x TEXT)",
                    "INSERT INTO t VALUES (1, NULL, 'a'), (2, 1, 'b'), (3, 2, 'c')");
            replaces(
                    new InsertResult(1, 1, 1, 1), "t", Rows.of(row(2L, 4L, "b"), row(3L, 2L, "c"), row(4L, null, "d")));
            failure(Code.CONFLICT, () -> sqlite.replace("t", Rows.of(row(2L, null, "b"), row(3L, 4L, "c"))));
            assertThat(sqlite.rows("t")).hasSize(3);
        }
    }

    @Test
    void swappedValuesOfRowsThatOthersCascadeFromAreAConflict() throws Exception {
        sqlite.sql(
                "CREATE TABLE p (id INTEGER PRIMARY KEY, u INT UNIQUE)",
                "CREATE TABLE c (p INT CONSTRAINT to_p REFERENCES p ON DELETE CASCADE)",
                "INSERT INTO p VALUES (1, 10), (2, 20), (3, 30)",
                "INSERT INTO c VALUES (3)");
        replaces(new InsertResult(0, 2, 0, 1), "p", Rows.of(row(1L, 20L), row(2L, 10L), row(3L, 30L)));
        DatabaseException failure =
                failure(Code.CONFLICT, () -> sqlite.replace("p", Rows.of(row(1L, 20L), row(2L, 30L), row(3L, 10L))));
        assertThat(failure.constraint()).isEqualTo("to_p");
        assertThat(sqlite.rows("c")).hasSize(1);
    }

    @Test
    void whatIsKnownOfTypesStaysTrue() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, d DATE, n INT)", "INSERT INTO t VALUES (1, '2024-01-01', 1)");
        assertThat(sqlite.rows("t")).hasSize(1);
        sqlite.sql("INSERT INTO t VALUES (2, 'soon', 'x')");
        assertThat(sqlite.rows("t")).contains(List.of(2L, "soon", "x"));
        assertThat(sqlite.replace("t", Rows.of(row(1L, "2024-01-01", "1")))).isEqualTo(new InsertResult(0, 0, 1, 1));
        assertThat(sqlite.rows("t")).containsExactly(List.of(1L, LocalDate.of(2024, 1, 1), 1L));
    }

    @Test
    void aCheckThatIsNotMetNamesTheRow() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT CONSTRAINT small CHECK (n < 10))",
                "INSERT INTO t VALUES (1, 1)");
        DatabaseException failure =
                failure(Code.CONFLICT, () -> sqlite.replace("t", Rows.of(row(1L, 2L), row(2L, 11L))));
        assertThat(failure.constraint()).isEqualTo("small");
        assertThat(failure.row()).isEqualTo(2);
        assertThat(sqlite.rows("t")).containsExactly(List.of(1L, 1L));
    }

    @Test
    void writesOneAfterTheOtherLeaveNoTemporaryTables() throws Exception {
        sqlite.sql("CREATE TABLE t (id INTEGER PRIMARY KEY, u INT UNIQUE)", "INSERT INTO t VALUES (1, 1), (2, 2)");
        for (int round = 0; round < 3; round++) {
            failure(Code.CONFLICT, () -> upsert("t", List.of(), Rows.of(row(1L, 2L))));
            failure(Code.INVALID, () -> sqlite.replace("t", Rows.of(row(1L, 2L), row(1L, 3L))));
            assertThat(sqlite.insert("t", Mode.REPLACE, Replacement.AUTO, true, Rows.of(row(1L, 1L))))
                    .isEqualTo(new InsertResult(0, 0, round == 0 ? 1 : 2, 1));
            assertThat(upsert("t", List.of("u"), Rows.of(row(3L, 3L))))
                    .isEqualTo(new InsertResult(round == 0 ? 1 : 0, 0, 0, round == 0 ? 0 : 1));
        }
        assertThat(sqlite.rows("t")).hasSize(3);
    }
}
