package io.tabledav.backend.sqlite;

import static io.tabledav.backend.sqlite.SqliteFixture.relation;
import static io.tabledav.testing.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tabledav.backend.jdbc.Session;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.RelationName;
import io.tabledav.testing.Rows;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When the values of a relation are looked at again, told by whether the same object comes back. */
class TypedRelationsTest {
    @RegisterExtension
    final SqliteFixture sqlite = new SqliteFixture();

    private @Nullable Connections connections;
    private @Nullable TypedRelations relations;

    @BeforeEach
    void open() {
        SqliteSettings settings = SqliteSettings.of(sqlite.file().url());
        Connections opened = new Connections(SqliteFile.of(settings.url()), settings);
        connections = opened;
        relations = new TypedRelations(new DataVersions(opened));
    }

    @AfterEach
    void close() {
        connections().close();
    }

    private Connections connections() {
        return Objects.requireNonNull(connections);
    }

    private TypedRelation look(String table) {
        try (Session<Engine> session = connections().read()) {
            return session.call(engine -> Objects.requireNonNull(relations).begin(engine, relation(table)));
        }
    }

    private void write(String table, Mode mode, List<@Nullable Object[]> rows) throws Exception {
        Insert insert = new Insert(relation(table), mode, List.of(), Replacement.DELETE, false);
        try (ArrowReader reader = sqlite.input(table, rows);
                Session<Engine> session = connections().write()) {
            new SqliteInsert(session, Objects.requireNonNull(relations), insert, (engine, name) -> null).run(reader);
        }
    }

    @Test
    void oneLookLastsUntilSomebodyElseCommits() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)", "CREATE TABLE u (x INT)");
        TypedRelation first = look("t");
        assertThat(look("t")).isSameAs(first);
        sqlite.sql("INSERT INTO u VALUES (1)");
        assertThat(look("t")).isNotSameAs(first);
    }

    @Test
    void itLastsOverOurOwnWritesOfValuesThatAreWhatTheColumnDeclares() throws Exception {
        sqlite.sql(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME, d DECIMAL(5,1))",
                "INSERT INTO t VALUES (1, '2024-01-01 00:00:00.5', 1)",
                "CREATE TABLE u (x INT)",
                "CREATE VIEW v AS SELECT x + 1 AS y FROM u");
        TypedRelation first = look("t");
        TypedRelation other = look("u");
        TypedRelation view = look("v");
        long nextId = 2;
        for (Mode mode : List.of(Mode.APPEND, Mode.REPLACE, Mode.APPEND)) {
            write("t", mode, Rows.of(row(nextId++, LocalDateTime.of(2024, 1, 1, 0, 0), null)));
            assertThat(look("t")).as("after " + mode).isSameAs(first);
            assertThat(look("u")).isSameAs(other);
        }
        assertThat(look("v")).as("a view may read what was written").isNotSameAs(view);
        // It needs more digits than the others: the column has several styles now.
        write("t", Mode.APPEND, Rows.of(row(99L, LocalDateTime.of(2024, 1, 1, 0, 0, 0, 120_000_000), null)));
        assertThat(look("t")).isNotSameAs(first);
        assertThat(((ColumnType.Moment) look("t").type("at")).style().digits()).isEqualTo(TemporalStyle.MIXED);
    }

    @Test
    void aColumnThatIsNotWhatItDeclaresIsLookedAtAgain() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)", "INSERT INTO t VALUES ('x')", "CREATE TABLE any (x)");
        assertThat(look("t").type("x")).isInstanceOf(ColumnType.Text.class);
        write("t", Mode.REPLACE, Rows.of(row("1")));
        assertThat(look("t").type("x")).isInstanceOf(ColumnType.Whole.class);
        TypedRelation any = look("any");
        write("any", Mode.APPEND, Rows.of(row("1")));
        assertThat(look("any")).isNotSameAs(any);
    }

    @Test
    void defaultsGeneratedColumnsTriggersAndCascadesAreLookedAtAgain() throws Exception {
        sqlite.sql(
                "CREATE TABLE d (a INT, b INT DEFAULT 'x')",
                "CREATE TABLE g (a INT, b INT AS (a || 'x'))",
                "CREATE TABLE tr (a INT)",
                "CREATE TABLE log (x INT)",
                "CREATE TRIGGER r AFTER INSERT ON tr BEGIN INSERT INTO log VALUES ('x'); END",
                "CREATE TABLE p (a INTEGER PRIMARY KEY)",
                "CREATE TABLE c (a INT DEFAULT 'x' REFERENCES p ON DELETE SET NULL)",
                "INSERT INTO p VALUES (1)",
                "INSERT INTO c VALUES (1)");
        ColumnType whole = new ColumnType.Whole();
        assertThat(List.of(look("d").type("b"), look("g").type("b"), look("log").type("x")))
                .containsOnly(whole);
        try (ArrowReader reader = sqlite.input("d", Rows.of(row(1L)), "a");
                Session<Engine> session = connections().write()) {
            Insert insert = new Insert(relation("d"), Mode.APPEND, List.of(), Replacement.AUTO, false);
            new SqliteInsert(session, Objects.requireNonNull(relations), insert, (engine, name) -> null).run(reader);
        }
        assertThat(look("d").type("b")).isInstanceOf(ColumnType.Text.class);
        write("g", Mode.APPEND, Rows.of(row(1L)));
        assertThat(look("g").type("b")).isInstanceOf(ColumnType.Text.class);
        write("tr", Mode.APPEND, Rows.of(row(1L)));
        assertThat(look("log").type("x")).isInstanceOf(ColumnType.Text.class);
        TypedRelation child = look("c");
        write("p", Mode.REPLACE, Rows.of(row(2L)));
        assertThat(look("c")).isNotSameAs(child);
    }

    @Test
    void aCommitOfAnotherProcessRightAfterOursIsNotMissed() throws Exception {
        sqlite.sql("CREATE TABLE t (x INT)");
        RelationName name = relation("t");
        TypedRelations typed = Objects.requireNonNull(relations);
        look("t");
        try (Session<Engine> session = connections().write()) {
            session.call(engine -> {
                engine.beginWrite();
                TypedRelations.State state = typed.state(engine, "main");
                typed.within(engine, state, name);
                engine.execute("INSERT INTO t VALUES (1)");
                engine.commit();
                sqlite.sql("INSERT INTO t VALUES ('x')");
                typed.carry(engine, state, relation -> true);
                return true;
            });
        }
        assertThat(look("t").type("x")).isInstanceOf(ColumnType.Text.class);
    }
}
