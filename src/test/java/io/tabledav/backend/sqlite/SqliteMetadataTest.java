package io.tabledav.backend.sqlite;

import static io.tabledav.backend.sqlite.SqliteFixture.failure;
import static io.tabledav.backend.sqlite.SqliteFixture.relation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tabledav.spi.Column;
import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.Constraint.Reference;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Index;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationKind;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SchemaInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SqliteMetadataTest {
    @RegisterExtension
    final SqliteFixture sqlite = new SqliteFixture();

    @Test
    void shadowAndSystemTablesAreLeftOut() throws Exception {
        sqlite.sql(
                "CREATE TABLE a (x INTEGER PRIMARY KEY AUTOINCREMENT)",
                "CREATE VIRTUAL TABLE f USING fts5(body)",
                "CREATE VIEW v AS SELECT 1 AS one");
        assertThat(sqlite.database().listRelations("main"))
                .extracting(info -> info.name().name(), RelationInfo::kind, RelationInfo::insertable)
                .containsExactly(
                        tuple("a", RelationKind.TABLE, true),
                        tuple("f", RelationKind.TABLE, true),
                        tuple("v", RelationKind.VIEW, false));
        failure(Code.NOT_FOUND, () -> sqlite.database().relationInfo(relation("f_data")));
        failure(Code.NOT_FOUND, () -> sqlite.database().listColumns(relation("f_data")));
    }

    @Test
    void estimatesComeFromAnalyze() throws Exception {
        sqlite.sql("CREATE TABLE a (x, y)", "CREATE INDEX ax ON a (x)", "CREATE TABLE b (x)", "CREATE TABLE empty (x)");
        sqlite.sql("INSERT INTO a SELECT value % 7, value FROM SERIES"
                .replace(
                        "SERIES",
                        "(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 700)"
                                + " SELECT value FROM n)"));
        assertThat(sqlite.database().listRelations("main"))
                .extracting(RelationInfo::rowCountEstimate)
                .containsOnlyNulls();
        sqlite.sql("INSERT INTO b VALUES (1), (2)", "ANALYZE");
        assertThat(sqlite.database().listRelations("main"))
                .extracting(info -> info.name().name(), RelationInfo::rowCountEstimate)
                .containsExactly(tuple("a", 700L), tuple("b", 2L), tuple("empty", null));
        assertThat(sqlite.database().relationInfo(relation("a")).rowCountEstimate())
                .isEqualTo(700L);
    }

    @Test
    void columnsTellTheirGenerationAndKey() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', price DECIMAL(10, 2),"
                        + " twice INT AS (price * 2), kept INT AS (price + 1) STORED)",
                "CREATE TABLE w (b TEXT, a INT, PRIMARY KEY (a, b)) WITHOUT ROWID",
                "CREATE TABLE d (id INTEGER PRIMARY KEY DESC)",
                "CREATE TABLE i (id INT PRIMARY KEY)");
        assertThat(sqlite.database().listColumns(relation("t")))
                .extracting(
                        Column::name,
                        Column::ordinal,
                        Column::sqlType,
                        Column::nullable,
                        Column::primaryKeyPosition,
                        Column::defaultExpression,
                        Column::generation)
                .containsExactly(
                        tuple("id", 1, "INTEGER", false, 1, null, Generation.IDENTITY),
                        tuple("name", 2, "TEXT", false, null, "'x'", Generation.NONE),
                        tuple("price", 3, "DECIMAL(10, 2)", true, null, null, Generation.NONE),
                        tuple("twice", 4, "INT", true, null, null, Generation.VIRTUAL),
                        tuple("kept", 5, "INT", true, null, null, Generation.STORED));
        assertThat(sqlite.database().listColumns(relation("w")))
                .extracting(Column::name, Column::nullable, Column::primaryKeyPosition)
                .containsExactly(tuple("b", false, 2), tuple("a", false, 1));
        // Only INTEGER PRIMARY KEY, and only ascending, is the rowid; any other key may even be NULL.
        for (String table : List.of("d", "i")) {
            assertThat(sqlite.database().listColumns(relation(table)))
                    .extracting(Column::nullable, Column::generation)
                    .containsExactly(tuple(true, Generation.NONE));
        }
    }

    @Test
    void hiddenColumnsOfVirtualTablesAreLeftOut() throws Exception {
        sqlite.sql("CREATE VIRTUAL TABLE f USING fts5(title, body)");
        assertThat(sqlite.database().listColumns(relation("f")))
                .extracting(Column::name, Column::ordinal)
                .containsExactly(tuple("title", 1), tuple("body", 2));
    }

    @Test
    void indexesTellPredicatesAndExpressions() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (a, b, c UNIQUE, \"where\" INT)",
                "CREATE INDEX i1 ON t (b DESC, lower(a), a || ',(' DESC) WHERE b > 0 AND a <> 'WHERE (' -- end\n",
                "CREATE UNIQUE INDEX i2 ON t (\"where\" COLLATE NOCASE, coalesce(a, (b)) ASC)");
        assertThat(sqlite.database().listIndexes(relation("t")))
                .containsExactly(
                        new Index(
                                "i1",
                                List.of("b", "lower(a)", "a || ',('"),
                                false,
                                "btree",
                                "b > 0 AND a <> 'WHERE ('"),
                        new Index("i2", List.of("where", "coalesce(a, (b))"), true, "btree", null),
                        new Index("sqlite_autoindex_t_1", List.of("c"), true, "btree", null));
    }

    @Test
    void constraintsKeepTheirNames() throws Exception {
        sqlite.sql(
                "CREATE TABLE parent (k1 INT, k2 TEXT, u INT UNIQUE, CONSTRAINT \"the key\" PRIMARY KEY (k2, k1))",
                "CREATE TABLE child (id INTEGER CONSTRAINT pk PRIMARY KEY, -- CHECK (in a comment)\n"
                        + " a INT CHECK (a > 0 AND a <> 7) CONSTRAINT small CHECK (a < 100),"
                        + " b TEXT DEFAULT 'CHECK (no)' CONSTRAINT [b u] UNIQUE,"
                        + " p1 INT, p2 TEXT, u INT CONSTRAINT to_u REFERENCES parent (u) ON DELETE CASCADE ON UPDATE SET NULL,"
                        + " CONSTRAINT to_parent FOREIGN KEY (p2, p1) REFERENCES PARENT DEFERRABLE INITIALLY DEFERRED"
                        + " UNIQUE (a, b), CHECK (length(b) < 10))");
        assertThat(sqlite.database().listConstraints(relation("parent")))
                .containsExactly(
                        new Constraint("the key", Kind.PRIMARY_KEY, List.of("k2", "k1"), null, null),
                        new Constraint("unique_u", Kind.UNIQUE, List.of("u"), null, null));
        assertThat(sqlite.database().listConstraints(relation("child")))
                .containsExactly(
                        new Constraint("pk", Kind.PRIMARY_KEY, List.of("id"), null, null),
                        new Constraint("b u", Kind.UNIQUE, List.of("b"), null, null),
                        new Constraint("unique_a_b", Kind.UNIQUE, List.of("a", "b"), null, null),
                        new Constraint(
                                "to_u",
                                Kind.FOREIGN_KEY,
                                List.of("u"),
                                new Reference(relation("parent"), List.of("u"), "CASCADE", "SET NULL"),
                                null),
                        new Constraint(
                                "to_parent",
                                Kind.FOREIGN_KEY,
                                List.of("p2", "p1"),
                                new Reference(relation("parent"), List.of("k2", "k1"), "NO ACTION", "NO ACTION"),
                                null),
                        new Constraint("check_a", Kind.CHECK, List.of("a"), null, "a > 0 AND a <> 7"),
                        new Constraint("small", Kind.CHECK, List.of("a"), null, "a < 100"),
                        new Constraint("check_b", Kind.CHECK, List.of("b"), null, "length(b) < 10"));
    }

    @Test
    void constraintsOfTheSameColumnsHaveNamesOfTheirOwn() throws Exception {
        sqlite.sql(
                "CREATE TABLE p (x INTEGER PRIMARY KEY)",
                "CREATE TABLE t (a INT REFERENCES p REFERENCES p (x), CHECK (a > 1), CHECK (a > 2))");
        assertThat(sqlite.database().listConstraints(relation("t")))
                .extracting(Constraint::name)
                .containsExactly("foreign_key_a", "foreign_key_a_2", "check_a", "check_a_2");
    }

    @Test
    void aViewTellsWhatItReads() throws Exception {
        sqlite.sql(
                "CREATE TABLE a (x INT)",
                "CREATE TABLE \"b c\" (x INT)",
                "CREATE VIEW v AS SELECT a.x FROM A JOIN \"b c\" USING (x)",
                "CREATE VIEW w AS SELECT * FROM v");
        assertThat(sqlite.database().viewDefinition(relation("v")).dependsOn())
                .containsExactly(relation("a"), relation("b c"));
        assertThat(sqlite.database().viewDefinition(relation("w")).dependsOn()).containsExactly(relation("v"));
        assertThat(sqlite.database().viewDefinition(relation("w")).sql()).isEqualTo("CREATE VIEW w AS SELECT * FROM v");
    }

    @Test
    void aViewThatIsBrokenIsListedAndSaysWhatIsWrong() throws Exception {
        sqlite.sql(
                "CREATE TABLE a (x INT)",
                "CREATE VIEW v AS SELECT x FROM a",
                "CREATE VIEW w AS SELECT 1 AS one",
                "PRAGMA writable_schema=1",
                "UPDATE sqlite_schema SET sql = 'CREATE VIEW v AS SELECT x FROM gone' WHERE name = 'v'");
        assertThat(sqlite.database().listRelations("main")).hasSize(3);
        failure(Code.CONFLICT, () -> sqlite.database().listColumns(relation("v")));
        failure(Code.CONFLICT, () -> sqlite.rows("v"));
        assertThat(sqlite.database().viewDefinition(relation("v")).dependsOn()).isEmpty();
        assertThat(sqlite.values("w")).containsExactly(1L);
    }

    @Test
    void ddlIsCompleteAndRunsAgain() throws Exception {
        String table = "CREATE TABLE t (a INT PRIMARY KEY, b INT AS (a * 2), CHECK (a > 0))";
        String index = "CREATE INDEX i ON t (b) WHERE b > 1";
        String trigger = "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END";
        sqlite.sql(table, trigger, index);
        assertThat(sqlite.database().ddl(relation("t"))).isEqualTo(table + ";\n" + index + ";\n" + trigger + ";\n");
    }

    @Test
    void fiveThousandTablesAreListed() throws Exception {
        sqlite.sql(Stream.of(
                        Stream.of("BEGIN"),
                        IntStream.range(0, 5_000).mapToObj(number -> "CREATE TABLE t" + number + " (x INT)"),
                        Stream.of("COMMIT"))
                .flatMap(statements -> statements)
                .toArray(String[]::new));
        assertThat(sqlite.database().listRelations("main")).hasSize(5_000);
    }

    @Test
    void attachedFilesAreSchemas() throws Exception {
        TestFile other = new TestFile(sqlite.folder().resolve("other's file.db"))
                .execute("CREATE TABLE t (x INTEGER PRIMARY KEY, y TEXT)", "INSERT INTO t VALUES (1, 'one')");
        sqlite.reopen(new SqliteSettings(
                sqlite.file().url(),
                2,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Map.of("it's \"other\"", other.path().toString())));
        sqlite.sql("CREATE TABLE t (x INT)");
        assertThat(sqlite.database().listSchemas())
                .extracting(SchemaInfo::name)
                .containsExactly("it's \"other\"", "main");
        assertThat(sqlite.database().listRelations("it's \"other\"")).hasSize(1);
        RelationName attached = new RelationName("it's \"other\"", "t");
        assertThat(sqlite.database().listColumns(attached)).hasSize(2);
        assertThat(sqlite.database().listConstraints(attached)).hasSize(1);
        assertThat(sqlite.database().ddl(attached)).startsWith("CREATE TABLE t");
        assertThat(sqlite.database().listColumns(relation("t"))).hasSize(1);
    }
}
