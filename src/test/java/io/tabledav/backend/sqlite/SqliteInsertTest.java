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
import io.tabledav.testing.Rows;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What writes do, and what they say when they fail; the rest is in the contract. */
class SqliteInsertTest {
    @RegisterExtension
    final SqliteFixture sqlite = new SqliteFixture();

    private DatabaseException refused(Code code, String table, List<@Nullable Object[]> rows) throws Exception {
        List<List<@Nullable Object>> before = sqlite.rows(table);
        DatabaseException failure = failure(code, () -> sqlite.append(table, rows));
        assertThat(sqlite.rows(table)).isEqualTo(before);
        return failure;
    }

    private ArrowReader given(List<@Nullable Object[]> rows, Field... fields) {
        return Rows.reader(sqlite.allocator(), new Schema(List.of(fields)), rows);
    }

    private InsertResult append(String table, ArrowReader rows) throws Exception {
        try (rows) {
            return sqlite.database()
                    .insert(new Insert(relation(table), Mode.APPEND, List.of(), Replacement.AUTO, false), rows);
        }
    }

    @Test
    void widthsAndUnitsMayDiffer() throws Exception {
        sqlite.sql("CREATE TABLE t (i INT, r REAL, d DATE, at DATETIME, tm TIME, n DECIMAL(9,2), x TEXT, b BLOB)");
        append(
                "t",
                given(
                        Rows.of(row(
                                7L,
                                1.5f,
                                LocalDate.EPOCH,
                                LocalDateTime.of(2024, 1, 1, 0, 0),
                                LocalTime.of(1, 2),
                                new BigDecimal("1.5"),
                                "x",
                                new byte[] {1, 2})),
                        Rows.field("i", new ArrowType.Int(16, false)),
                        Rows.field("r", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
                        Rows.field("d", new ArrowType.Date(DateUnit.MILLISECOND)),
                        Rows.field("at", new ArrowType.Timestamp(TimeUnit.NANOSECOND, null)),
                        Rows.field("tm", new ArrowType.Time(TimeUnit.SECOND, 32)),
                        Rows.field("n", new ArrowType.Decimal(38, 1, 128)),
                        Rows.field("x", new ArrowType.LargeUtf8()),
                        Rows.field("b", new ArrowType.FixedSizeBinary(2))));
        assertThat(sqlite.rows("t").getFirst().subList(0, 7))
                .containsExactly(
                        7L,
                        1.5,
                        LocalDate.EPOCH,
                        LocalDateTime.of(2024, 1, 1, 0, 0),
                        LocalTime.of(1, 2),
                        new BigDecimal("1.50"),
                        "x");
    }

    @Test
    void aTypeOfAnotherKindIsInvalid() throws Exception {
        sqlite.sql("CREATE TABLE t (i INT, at DATETIME, x TEXT)");
        for (Field field : List.of(
                Rows.field("i", new ArrowType.Utf8()),
                Rows.field("i", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                Rows.field("at", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
                Rows.field("x", new ArrowType.Int(64, true)))) {
            DatabaseException failure =
                    failure(Code.INVALID, () -> append("t", given(Rows.of(row((Object) null)), field)));
            assertThat(failure.column()).isEqualTo(field.getName());
        }
    }

    @Test
    void valuesThatSqliteWouldChangeAreInvalid() throws Exception {
        sqlite.sql("CREATE TABLE t (r REAL, n DECIMAL(30,10), d DATE, u INT, at DATETIME)");
        ArrowType number = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
        unfit(2, "r", number, 1.0, Double.NaN);
        ArrowType decimal = new ArrowType.Decimal(38, 12, 128);
        unfit(1, "n", decimal, new BigDecimal("1234567890123456.789000000000"), null);
        unfit(1, "n", decimal, new BigDecimal("0.000000000010"), new BigDecimal("0.000000000001"));
        unfit(1, "d", new ArrowType.Date(DateUnit.DAY), LocalDate.of(10_000, 1, 1), null);
        unfit(1, "d", new ArrowType.Date(DateUnit.DAY), LocalDate.of(-1, 1, 1), null);
        unfit(1, "u", new ArrowType.Int(64, false), new BigInteger("18446744073709551615"), null);
        unfit(
                1,
                "at",
                new ArrowType.Timestamp(TimeUnit.NANOSECOND, null),
                LocalDateTime.of(2024, 1, 1, 0, 0, 0, 1),
                null);
    }

    private void unfit(long row, String column, ArrowType type, @Nullable Object first, @Nullable Object second)
            throws Exception {
        DatabaseException failure = failure(
                Code.INVALID, () -> append("t", given(Rows.of(row(first), row(second)), Rows.field(column, type))));
        assertThat(failure.row()).isEqualTo(row);
        assertThat(failure.column()).isEqualTo(column);
        assertThat(sqlite.rows("t")).isEmpty();
    }

    @Test
    void generatedColumnsAndColumnsTwiceAreInvalid() throws Exception {
        sqlite.sql("CREATE TABLE t (a INT, b INT AS (a + 1))");
        Field a = Rows.field("a", new ArrowType.Int(64, true));
        Field b = Rows.field("b", new ArrowType.Int(64, true));
        assertThat(failure(Code.INVALID, () -> append("t", given(List.of(), a, b)))
                        .column())
                .isEqualTo("b");
        assertThat(failure(Code.INVALID, () -> append("t", given(List.of(), a, a)))
                        .column())
                .isEqualTo("a");
        failure(Code.INVALID, () -> append("t", given(List.of())));
        append("t", given(Rows.of(row(1L)), a));
        assertThat(sqlite.rows("t")).containsExactly(List.of(1L, 2L));
    }

    @Test
    void aUniqueViolationNamesConstraintKeyAndRow() throws Exception {
        sqlite.sql(
                "CREATE TABLE \"t.x, y\" (id INTEGER PRIMARY KEY, \"a.b\" TEXT, c INT, CONSTRAINT \"my key\" UNIQUE (\"a.b\", c))",
                "CREATE UNIQUE INDEX lowered ON \"t.x, y\" (lower(\"a.b\")) WHERE c > 100",
                "INSERT INTO \"t.x, y\" VALUES (1, 'one', 1), (2, 'two', 200)");
        DatabaseException unique =
                refused(Code.CONFLICT, "t.x, y", Rows.of(row(3L, "x", 1L), row(4L, "y", 1L), row(5L, "one", 1L)));
        assertThat(unique.constraint()).isEqualTo("my key");
        assertThat(unique.row()).isEqualTo(3);
        assertThat(unique.message()).contains("a.b=one, c=1");
        DatabaseException key = refused(Code.CONFLICT, "t.x, y", Rows.of(row(2L, "x", 1L)));
        assertThat(key.constraint()).isEqualTo("primary_key_id");
        assertThat(key.message()).contains("id=2");
        DatabaseException index = refused(Code.CONFLICT, "t.x, y", Rows.of(row(3L, "TWO", 300L)));
        assertThat(index.constraint()).isEqualTo("lowered");
    }

    @Test
    void aCheckViolationNamesTheCheckAndTheValues() throws Exception {
        sqlite.sql("CREATE TABLE t (a INT CHECK (a > 0), b INT CONSTRAINT small CHECK (b < 10))");
        DatabaseException unnamed = refused(Code.CONFLICT, "t", Rows.of(row(1L, 1L), row(-1L, 1L)));
        assertThat(unnamed.constraint()).isEqualTo("check_a");
        assertThat(unnamed.row()).isEqualTo(2);
        assertThat(unnamed.message()).contains("a > 0").contains("a=-1");
        assertThat(refused(Code.CONFLICT, "t", Rows.of(row(1L, 11L))).constraint())
                .isEqualTo("small");
    }

    @Test
    void nullInANotNullColumnOfAWithoutRowidKeyIsInvalid() throws Exception {
        sqlite.sql("CREATE TABLE t (a TEXT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID");
        DatabaseException failure = refused(Code.INVALID, "t", Rows.of(row("x", 1L), row("x", null)));
        assertThat(failure.row()).isEqualTo(2);
        assertThat(failure.column()).isEqualTo("b");
    }

    @Test
    void aWrongTypeInAStrictTableIsInvalid() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (a ANY, b INT) STRICT",
                "CREATE TRIGGER g BEFORE INSERT ON t BEGIN UPDATE t SET b = 'x'; END",
                "INSERT INTO t VALUES (1, 1)");
        DatabaseException failure = refused(Code.INVALID, "t", Rows.of(row("y", 2L)));
        assertThat(failure.column()).isEqualTo("b");
        assertThat(failure.row()).isEqualTo(1);
    }

    @Test
    void aForeignKeyViolationNamesTheConstraintTheKeyAndTheRow() throws Exception {
        sqlite.sql(
                "CREATE TABLE p (a INT, b TEXT, PRIMARY KEY (a, b))",
                "INSERT INTO p VALUES (1, 'x')",
                "CREATE TABLE t (a INT, b TEXT, CONSTRAINT \"to p\" FOREIGN KEY (a, b) REFERENCES p)");
        DatabaseException failure = refused(Code.CONFLICT, "t", Rows.of(row(1L, "x"), row(1L, null), row(1L, "y")));
        assertThat(failure.constraint()).isEqualTo("to p");
        assertThat(failure.row()).isEqualTo(3);
        assertThat(failure.message()).contains("a=1, b=y").contains("no row of p");
    }

    @Test
    void aRowMayReferToOneFurtherDown() throws Exception {
        sqlite.sql("CREATE TABLE t (id INTEGER PRIMARY KEY, boss INT CONSTRAINT boss REFERENCES t ON DELETE CASCADE)");
        assertThat(sqlite.append("t", Rows.of(row(1L, 2L), row(2L, 3L), row(3L, null)))
                        .inserted())
                .isEqualTo(3);
        assertThat(sqlite.replace("t", Rows.of(row(5L, 6L), row(6L, null)))).isEqualTo(new InsertResult(2, 0, 3, 0));
        for (boolean dryRun : List.of(true, false)) {
            DatabaseException failure = failure(
                    Code.CONFLICT,
                    () -> sqlite.insert("t", Mode.APPEND, Replacement.AUTO, dryRun, Rows.of(row(7L, 8L), row(9L, 7L))));
            assertThat(failure.constraint()).isEqualTo("boss");
            assertThat(failure.message()).contains("boss=8");
            assertThat(sqlite.rows("t")).hasSize(2);
        }
    }

    @Test
    void aReplaceThatTakesAwayARowReferredToIsRefusedWhateverTheActionIs() throws Exception {
        for (String action : List.of("NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT")) {
            sqlite.sql(
                    "DROP TABLE IF EXISTS c",
                    "DROP TABLE IF EXISTS p",
                    "CREATE TABLE p (id INTEGER PRIMARY KEY, x TEXT)",
                    "CREATE TABLE c (id INTEGER PRIMARY KEY, p INT REFERENCES P ON DELETE " + action + ")",
                    "INSERT INTO p VALUES (1, 'a'), (2, 'b')",
                    "INSERT INTO c VALUES (1, NULL)");
            List<@Nullable Object[]> second = Rows.of(row(2L, "c"));
            assertThat(sqlite.insert("p", Mode.REPLACE, Replacement.AUTO, true, second))
                    .as("nobody refers to it yet")
                    .isEqualTo(new InsertResult(0, 1, 1, 0));
            sqlite.sql("INSERT INTO c VALUES (2, 1)");
            for (boolean dryRun : List.of(true, false)) {
                DatabaseException failure = failure(
                        Code.CONFLICT, () -> sqlite.insert("p", Mode.REPLACE, Replacement.AUTO, dryRun, second));
                assertThat(failure.constraint()).isEqualTo("foreign_key_p");
            }
            assertThat(sqlite.rows("c")).hasSize(2);
            assertThat(sqlite.replace("p", Rows.of(row(1L, "z")))).isEqualTo(new InsertResult(0, 1, 1, 0));
            assertThat(sqlite.rows("c")).containsExactly(Arrays.asList(1L, null), List.of(2L, 1L));
        }
    }

    @Test
    void withoutAPrimaryKeyAReplaceOfARelationReferredToIsRefused() throws Exception {
        sqlite.sql(
                "CREATE TABLE p (id INT UNIQUE, x TEXT)",
                "CREATE TABLE c (p INT REFERENCES p (id) ON DELETE CASCADE)",
                "INSERT INTO p VALUES (1, 'a')",
                "INSERT INTO c VALUES (NULL)");
        List<@Nullable Object[]> same = Rows.of(row(1L, "a"));
        assertThat(sqlite.replace("p", same)).isEqualTo(new InsertResult(1, 0, 1, 0));
        sqlite.sql("INSERT INTO c VALUES (1)");
        for (boolean dryRun : List.of(true, false)) {
            DatabaseException failure =
                    failure(Code.CONFLICT, () -> sqlite.insert("p", Mode.REPLACE, Replacement.AUTO, dryRun, same));
            assertThat(failure.message()).contains("c refers to p");
            assertThat(failure.hint()).contains("replace=delete");
            assertThat(failure.constraint()).isEqualTo("foreign_key_p");
        }
        assertThat(sqlite.rows("c")).hasSize(2);
    }

    @Test
    void aReplaceByDeletingIsCheckedAtTheEnd() throws Exception {
        sqlite.sql(
                "CREATE TABLE p (id INTEGER PRIMARY KEY)",
                "CREATE TABLE c (id INTEGER PRIMARY KEY, p INT CONSTRAINT to_p REFERENCES p)",
                "INSERT INTO p VALUES (1), (2)",
                "INSERT INTO c VALUES (1, 1)");
        for (boolean dryRun : List.of(true, false)) {
            DatabaseException failure = failure(
                    Code.CONFLICT,
                    () -> sqlite.insert("p", Mode.REPLACE, Replacement.DELETE, dryRun, Rows.of(row(2L), row(3L))));
            assertThat(failure.constraint()).isEqualTo("to_p");
            assertThat(sqlite.rows("p")).containsExactly(List.of(1L), List.of(2L));
        }
        assertThat(sqlite.insert("p", Mode.REPLACE, Replacement.DELETE, false, Rows.of(row(1L), row(3L))))
                .isEqualTo(new InsertResult(2, 0, 2, 0));
        sqlite.sql(
                "DROP TABLE c", "CREATE TABLE c (p INT REFERENCES p ON DELETE RESTRICT)", "INSERT INTO c VALUES (1)");
        assertThat(sqlite.insert("p", Mode.REPLACE, Replacement.DELETE, false, Rows.of(row(1L))))
                .isEqualTo(new InsertResult(1, 0, 2, 0));
        failure(Code.CONFLICT, () -> sqlite.insert("p", Mode.REPLACE, Replacement.DELETE, false, Rows.of(row(2L))));
    }

    @Test
    void oldViolationsDoNotSpoilADryRun() throws Exception {
        sqlite.sql("CREATE TABLE t (id INTEGER PRIMARY KEY, boss INT REFERENCES t)", "INSERT INTO t VALUES (1, 99)");
        assertThat(sqlite.insert("t", Mode.APPEND, Replacement.AUTO, true, Rows.of(row(2L, 1L)))
                        .inserted())
                .isEqualTo(1);
    }

    @Test
    void conflictClausesDropNoRows() throws Exception {
        for (String clause : List.of("IGNORE", "REPLACE", "ROLLBACK", "FAIL")) {
            sqlite.sql(
                    "DROP TABLE IF EXISTS t",
                    "CREATE TABLE t (id INTEGER PRIMARY KEY ON CONFLICT " + clause + ", x TEXT NOT NULL ON CONFLICT "
                            + clause + " DEFAULT 'd')",
                    "INSERT INTO t VALUES (1, 'a')");
            DatabaseException failure = refused(Code.CONFLICT, "t", Rows.of(row(2L, "b"), row(1L, "c")));
            assertThat(failure.row()).isEqualTo(2);
            assertThat(sqlite.rows("t")).containsExactly(List.of(1L, "a"));
        }
    }

    @Test
    void triggersFireAndRowsTheyLeaveOutAreNotCounted() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (x INT)",
                "CREATE TABLE log (x INT)",
                "CREATE TRIGGER a BEFORE INSERT ON t WHEN new.x < 0 BEGIN SELECT raise(IGNORE); END",
                "CREATE TRIGGER b AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.x); END",
                "CREATE TRIGGER c BEFORE INSERT ON t WHEN new.x > 100 BEGIN SELECT raise(ABORT, 'too large: /etc'); END");
        assertThat(sqlite.append("t", Rows.of(row(1L), row(-1L), row(2L)))).isEqualTo(new InsertResult(2, 0, 0, 0));
        assertThat(sqlite.values("log")).containsExactly(1L, 2L);
        DatabaseException failure = refused(Code.CONFLICT, "t", Rows.of(row(3L), row(101L)));
        assertThat(failure.row()).isEqualTo(2);
        assertThat(sqlite.values("log")).containsExactly(1L, 2L);
    }

    @Test
    void nullsDefaultsAndEmptyValuesAreKeptApart() throws Exception {
        sqlite.sql("CREATE TABLE t (a TEXT DEFAULT 'd', b BLOB, c INT)");
        sqlite.append("t", Rows.of(row("", new byte[0], null), row(null, null, 0L)));
        append("t", given(Rows.of(row(5L)), Rows.field("c", new ArrowType.Int(64, true))));
        sqlite.sql("CREATE TABLE seen AS SELECT typeof(a) || length(a) || typeof(b) || length(b) s, a FROM t");
        assertThat(sqlite.rows("seen"))
                .containsExactly(List.of("text0blob0", ""), Arrays.asList(null, null), Arrays.asList(null, "d"));
    }
}
