package io.tabledav.backend.sqlite;

import static io.tabledav.backend.sqlite.SqliteFixture.failure;
import static io.tabledav.backend.sqlite.SqliteFixture.relation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tabledav.backend.jdbc.Session;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Effect;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.Value;
import io.tabledav.testing.Rows;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SQL of a client's own. */
class SqliteQueryTest {
    private static final String MANY =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) ";

    @RegisterExtension
    final SqliteFixture sqlite = new SqliteFixture();

    private List<String> types(String sql) throws Exception {
        try (ArrowReader reader = sqlite.statement(sql, Effect.READ, Parameters.NONE)) {
            return reader.getVectorSchemaRoot().getSchema().getFields().stream()
                    .map(field -> field.getType().toString())
                    .toList();
        }
    }

    @Test
    void expressionsAreTypedByTheirValues() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (s TEXT, n INT, d DATE)",
                "INSERT INTO t VALUES ('TX', 1, '2024-01-01'), ('TX', 2, NULL)");
        assertThat(types("SELECT s state, count(*) n, avg(n), max(d), min(s), x'00', NULL, d FROM t"))
                .containsExactly(
                        "Utf8",
                        "Int(64, true)",
                        "FloatingPoint(DOUBLE)",
                        "Utf8",
                        "Utf8",
                        "Binary",
                        "Utf8",
                        "Date(DAY)");
        assertThat(types("SELECT 1 UNION ALL SELECT 2.5")).containsExactly("FloatingPoint(DOUBLE)");
        assertThat(types("SELECT 1 UNION ALL SELECT 'x'")).containsExactly("Utf8");
        assertThat(sqlite.result("SELECT n FROM t UNION ALL SELECT 'x'", Effect.READ))
                .containsExactly(List.of("1"), List.of("2"), List.of("x"));
    }

    @Test
    void aLargeResultIsTypedByAllItsValues() throws Exception {
        String last = MANY + "SELECT CASE WHEN i < 100000 THEN i ELSE 0.5 END AS v, 'x' || i AS s FROM n";
        assertThat(types(last)).containsExactly("FloatingPoint(DOUBLE)", "Utf8");
        List<?> rows = sqlite.result(last, Effect.READ);
        assertThat(rows).hasSize(100_000);
        assertThat(rows.getLast()).isEqualTo(List.of(0.5, "x100000"));
    }

    @Test
    void aValueThatWasAnotherOneAtTheFirstLookFailsWithRowAndColumn() throws Exception {
        KeptRows rows = new KeptRows(1, 1_000);
        rows.add(1L);
        rows.add(2.5);
        ColumnType whole = new ColumnType.Whole();
        BatchFiller.ResultColumn column =
                new BatchFiller.ResultColumn(TypedRelation.field("v", "", true, whole), whole);
        try (ArrowReader reader =
                new KeptRowsReader(new BatchFiller(rows, List.of(column), false), sqlite.allocator())) {
            DatabaseException failure = failure(Code.INVALID, reader::loadNextBatch);
            assertThat(failure.row()).isEqualTo(2);
            assertThat(failure.column()).isEqualTo("v");
        }
    }

    @Test
    void columnNamesAreThoseOfTheStatement() throws Exception {
        try (ArrowReader reader =
                sqlite.statement("SELECT 1 AS \"a \"\"b\", 2, 3 AS x, 4 AS x", Effect.READ, Parameters.NONE)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields())
                    .extracting(Field::getName)
                    .containsExactly("a \"b", "2", "x", "x");
            assertThat(Rows.read(reader)).containsExactly(List.of(1L, 2L, 3L, 4L));
        }
    }

    @Test
    void everyKindOfValueBinds() throws Exception {
        Parameters all = new Parameters.Positional(List.of(
                new Value.Null(),
                new Value.Bool(true),
                new Value.Int(-1),
                new Value.Decimal(new BigDecimal("12.50")),
                new Value.Real(0.1),
                new Value.Text("it's ü"),
                new Value.Binary(new byte[] {0, 1}),
                new Value.Date(LocalDate.of(2024, 2, 29)),
                new Value.Time(LocalTime.of(1, 2, 3)),
                new Value.Timestamp(LocalDateTime.of(2024, 2, 29, 1, 2, 3)),
                new Value.Instant(Instant.parse("2024-02-29T01:02:03Z"))));
        try (ArrowReader reader =
                sqlite.statement("SELECT ? IS NULL, ?, ?, ?, ?, ?, hex(?), ?, ?, ?, ?", Effect.READ, all)) {
            assertThat(Rows.read(reader))
                    .containsExactly(Arrays.asList(
                            1L,
                            1L,
                            -1L,
                            12.5,
                            0.1,
                            "it's ü",
                            "0001",
                            "2024-02-29",
                            "01:02:03",
                            "2024-02-29 01:02:03",
                            "2024-02-29 01:02:03"));
        }
    }

    @Test
    void placeholdersOfOtherKindsAreInvalid() {
        Parameters one = new Parameters.Positional(List.of(new Value.Int(1)));
        Parameters named = new Parameters.Named(Map.of("a", new Value.Int(1)));
        for (String sql : List.of("SELECT ?1", "SELECT :a", "SELECT @a", "SELECT $a")) {
            failure(Code.INVALID, () -> sqlite.statement(sql, Effect.READ, one));
        }
        for (String sql : List.of("SELECT ?", "SELECT @a", "SELECT $a")) {
            failure(Code.INVALID, () -> sqlite.statement(sql, Effect.READ, named));
        }
    }

    @Test
    void sqliteSaysWhatIsWrongWithTheClientsText() {
        DatabaseException failure =
                failure(Code.INVALID, () -> sqlite.result("SELECT nose FROM (SELECT 1)", Effect.READ));
        assertThat(failure.message()).isEqualTo("no such column: nose");
        assertThat(failure.sqlState()).isEqualTo("SQLITE_ERROR");
        assertThat(failure(Code.INVALID, () -> sqlite.result("SELECT abs(-9223372036854775808)", Effect.READ))
                        .message())
                .isEqualTo("integer overflow");
    }

    @Test
    void aWriteSaysHowManyRowsItChanged() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)");
        assertThat(sqlite.result("INSERT INTO t VALUES (1), (2), (3)", Effect.WRITE))
                .containsExactly(List.of(3L));
        assertThat(sqlite.result("UPDATE t SET x = 0 WHERE x > 1", Effect.WRITE))
                .containsExactly(List.of(2L));
        assertThat(sqlite.result("CREATE TABLE u (x INT)", Effect.DDL)).containsExactly(List.of(0L));
        assertThat(sqlite.database().listRelations("main"))
                .extracting(RelationInfo::name)
                .containsExactly(relation("t"), relation("u"));
        try (ArrowReader reader = sqlite.statement("DELETE FROM t", Effect.WRITE, Parameters.NONE)) {
            assertThat(reader.getVectorSchemaRoot()
                            .getSchema()
                            .getFields()
                            .getFirst()
                            .getName())
                    .isEqualTo("changes");
            assertThat(sqlite.rows("t")).as("committed before it is read").isEmpty();
            assertThat(Rows.read(reader)).containsExactly(List.of(3L));
        }
    }

    @Test
    void returningGivesItsRowsOrNothingHappens() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT UNIQUE, y TEXT)");
        assertThat(sqlite.result("INSERT INTO t VALUES (1, 'a'), (2, NULL) RETURNING y, x + 1", Effect.WRITE))
                .containsExactly(List.of("a", 2L), Arrays.asList(null, 3L));
        failure(
                Code.TOO_LARGE,
                () -> sqlite.result(
                        MANY + "INSERT INTO t SELECT i + 10, hex(zeroblob(200)) FROM n RETURNING x, y", Effect.WRITE));
        failure(
                Code.CONFLICT,
                () -> sqlite.result("INSERT INTO t VALUES (3, 'c'), (1, 'd') RETURNING x", Effect.WRITE));
        assertThat(sqlite.rows("t")).hasSize(2);
    }

    @Test
    void aWriteIsNotDdl() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)");
        for (String sql : List.of(
                "CREATE TABLE u (x INT)",
                "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END",
                "DROP TABLE t",
                "ALTER TABLE t RENAME TO u")) {
            failure(Code.FORBIDDEN, () -> sqlite.result(sql, Effect.WRITE));
        }
        assertThat(sqlite.result("CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; SELECT 1; END;", Effect.DDL))
                .hasSize(1);
        assertThat(sqlite.database().ddl(relation("t"))).contains("CREATE TRIGGER g");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRAGMA query_only=0",
                "ATTACH 'evil.db' AS evil",
                "SELECT load_extension('evil')",
                "SELECT * FROM pragma_journal_mode('delete')",
                "VACUUM INTO 'evil.db'",
                "CREATE TEMP TABLE x (y)"
            })
    void theConnectionAndOtherFilesAreOutOfReach(String sql) {
        for (Effect effect : Effect.values()) {
            failure(Code.FORBIDDEN, () -> sqlite.result(sql, effect));
        }
        assertThat(sqlite.folder()).isDirectoryNotContaining("glob:**evil*");
    }

    @Test
    void theConnectionItselfRefusesWhatTheTokensLetThrough() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)");
        Connections connections = new Connections(
                SqliteFile.of(sqlite.file().url()),
                SqliteSettings.of(sqlite.file().url()));
        try (Session<Engine> session = connections.read()) {
            for (String sql : List.of(
                    "ATTACH '" + sqlite.folder().resolve("evil.db") + "' AS evil",
                    "INSERT INTO t VALUES (1)",
                    "CREATE TABLE u (x)",
                    "PRAGMA query_only=0; INSERT INTO t VALUES (1)",
                    "PRAGMA user_version=7",
                    "SELECT load_extension('evil')")) {
                assertThatThrownBy(() -> run(session, sql)).as(sql).isInstanceOf(DatabaseException.class);
            }
        } finally {
            connections.close();
        }
        assertThat(sqlite.rows("t")).isEmpty();
        assertThat(sqlite.folder()).isDirectoryNotContaining("glob:**evil*");
    }

    private static void run(Session<Engine> session, String sql) {
        session.call(engine -> {
            engine.execute(sql);
            return true;
        });
    }
}
