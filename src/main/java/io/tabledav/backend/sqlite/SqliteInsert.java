package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.GivenRows;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.sqlite.RelationLayout.LayoutColumn;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.RowsCheck;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * One write of rows, in one transaction that no other writer can come between.
 *
 * <p>Threads: the reader is read on the caller's thread, the rows are bound on the driver's.
 */
final class SqliteInsert {
    private final Session<Engine> session;
    private final TypedRelations relations;
    private final Insert insert;
    private final RowsOfWriter.Tokens tokens;

    SqliteInsert(Session<Engine> session, TypedRelations relations, Insert insert, RowsOfWriter.Tokens tokens) {
        this.tokens = tokens;
        this.session = session;
        this.relations = relations;
        this.insert = insert;
    }

    /** Refuses what this backend does not do; before a connection is taken and the reader is touched. */
    static void requireSupported(Insert insert) {
        switch (insert.mode()) {
            case APPEND, UPSERT, REPLACE -> {
                if (insert.mode() == Mode.REPLACE && insert.replacement() == Replacement.TRUNCATE) {
                    throw unsupported("SQLite has no TRUNCATE.").withHint("Say replace=delete.");
                }
            }
            case CREATE -> throw unsupported("An insert creates no table.");
        }
    }

    private static DatabaseException unsupported(String message) {
        return DatabaseException.of(Code.UNSUPPORTED, message);
    }

    InsertResult run(ArrowReader rows) {
        Schema schema = GivenRows.batch(rows).getSchema();
        Begun begun = session.call(this::begin);
        RowsCheck check = insert.check();
        if (check != null) {
            check.require(new RowsOfWriter(session, begun.relation(), tokens));
        }
        Target target = session.call(engine -> target(engine, begun, schema));
        while (GivenRows.load(rows)) {
            VectorSchemaRoot batch = GivenRows.batch(rows);
            session.call(engine -> {
                target.load().writer().write(batch);
                return true;
            });
        }
        return session.call(engine -> finish(engine, target));
    }

    private Begun begin(Engine engine) throws SQLException {
        engine.beginWrite();
        RelationName name = insert.relation();
        TypedRelations.State state = relations.state(engine, name.schema());
        TypedRelation relation = relations.within(engine, state, name);
        if (relation.layout().kind() == RelationLayout.Kind.VIEW) {
            throw DatabaseException.of(Code.READ_ONLY, name + " is a view.")
                    .withHint("Write into the tables it reads.");
        }
        return new Begun(state, relation);
    }

    private Target target(Engine engine, Begun begun, Schema schema) throws SQLException {
        RelationName name = insert.relation();
        List<ForeignKey> references = ForeignKey.to(engine, name);
        boolean itself = references.stream().anyMatch(ForeignKey::toItself);
        boolean deferred = itself || (insert.mode() != Mode.APPEND && !references.isEmpty());
        if (deferred) {
            // A row may refer to one further down in the same file, and old rows come back under the same keys.
            engine.execute("PRAGMA defer_foreign_keys=1");
        }
        long violations = deferred && insert.dryRun() ? ForeignKeyCheck.violations(engine, name, references) : 0;
        return new Target(
                begun.state(), references, load(engine, begun.relation(), references, schema), deferred, violations);
    }

    private Load load(Engine engine, TypedRelation relation, List<ForeignKey> references, Schema schema)
            throws SQLException {
        List<LayoutColumn> columns = RowWriter.columns(relation.layout(), schema);
        SqliteMerge merge =
                insert.mode() == Mode.APPEND ? null : SqliteMerge.of(engine, relation, references, insert, columns);
        if (merge != null) {
            return new Load(merge.writer(), 0, merge);
        }
        RowWriter writer = RowWriter.into(engine, relation, columns);
        long deleted = insert.mode() == Mode.REPLACE ? delete(engine, insert.relation(), references) : 0;
        return new Load(writer, deleted, null);
    }

    private long delete(Engine engine, RelationName name, List<ForeignKey> references) throws SQLException {
        if (insert.replacement() != Replacement.DELETE) {
            ForeignKeyCheck.requireUnreferenced(engine, name, references);
        }
        // Deferred as they are, foreign keys refuse no delete, not even one that says RESTRICT.
        engine.execute("DELETE FROM " + SqlNames.quote(name));
        return engine.changes();
    }

    private InsertResult finish(Engine engine, Target target) throws SQLException {
        RelationName name = insert.relation();
        InsertResult result = target.load().finish();
        if (insert.dryRun()) {
            if (target.deferred()
                    && ForeignKeyCheck.violations(engine, name, target.references()) > target.violations()) {
                throw ForeignKeyCheck.violated(engine, name, target.references());
            }
            engine.rollback();
        } else {
            boolean alone = alone(engine, target);
            commit(engine, target);
            if (alone) {
                relations.carry(engine, target.state(), relation -> stays(relation, target));
            }
        }
        return result;
    }

    private void commit(Engine engine, Target target) throws SQLException {
        try {
            engine.commit();
        } catch (SQLException e) {
            if (SqliteErrors.extended(e) == SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY) {
                throw ForeignKeyCheck.violated(engine, insert.relation(), target.references())
                        .withCause(e);
            }
            throw e;
        }
    }

    /** Whether no other table was changed, by a trigger or a foreign key. */
    private boolean alone(Engine engine, Target target) throws SQLException {
        RelationName name = insert.relation();
        boolean cascades = target.references().stream()
                .filter(key -> !key.toItself())
                .anyMatch(target.load().merge() == null ? this::cascades : ForeignKey::cascadesUpdate);
        return !cascades
                && engine.rows(
                                "SELECT 1 FROM " + SqlNames.quote(name.schema())
                                        + ".sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = lower(?) LIMIT 1",
                                List.of(name.name()),
                                row -> true)
                        .isEmpty();
    }

    private boolean cascades(ForeignKey key) {
        return insert.mode() == Mode.REPLACE && key.cascadesDelete();
    }

    /** Views may read this table, and their columns are typed by what they compute; other tables have not changed. */
    private boolean stays(TypedRelation relation, Target target) {
        RelationLayout layout = relation.layout();
        return layout.kind() == RelationLayout.Kind.TABLE
                && (!layout.name().equals(insert.relation())
                        || target.load().writer().typesKept());
    }

    /** What the transaction began in. */
    private record Begun(TypedRelations.State state, TypedRelation relation) {}

    /** What is being written into, and what was found out about it before the first row. */
    private record Target(
            TypedRelations.State state, List<ForeignKey> references, Load load, boolean deferred, long violations) {}

    /**
     * How the rows get into the table.
     *
     * @param deleted how many old rows were deleted to make room
     * @param merge what brings them there when all are staged; null if they are written into the table itself
     */
    private record Load(
            RowWriter writer, long deleted, @Nullable SqliteMerge merge) {
        InsertResult finish() throws SQLException {
            return merge == null ? new InsertResult(writer.rowsInserted(), 0, deleted, 0) : merge.run();
        }
    }
}
