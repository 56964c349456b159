package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.GivenRows;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.TableLimits;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.NewTable;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.TableCreator;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Creates one table and fills it, in one transaction that no other writer can come between.
 *
 * <p>Threads: the reader is read on the caller's thread, the rows are bound on the driver's.
 */
final class SqliteCreate {
    /** SQLITE_MAX_COLUMN (sqlite.org/limits.html). */
    private static final int MOST_COLUMNS = 2_000;

    /** SQLite has no limit of its own; this is what a path in the tree can name. */
    private static final int MOST_NAME_CHARACTERS = 2_000;

    private static final TableLimits LIMITS = new TableLimits(
            "SQLite",
            MOST_COLUMNS,
            new TableLimits.Length(MOST_NAME_CHARACTERS, "characters", String::length),
            TableLimits::asciiFolded);

    private final Session<Engine> session;
    private final NewTable table;

    SqliteCreate(Session<Engine> session, NewTable table) {
        this.session = session;
        this.table = table;
    }

    /** Refuses what SQLite would not take, before a connection is taken. */
    static void requirePossible(NewTable table) {
        LIMITS.require(table);
        if (TableLimits.asciiFolded(table.name().name()).startsWith("sqlite_")) {
            throw DatabaseException.of(Code.INVALID, "SQLite keeps names that begin with sqlite_ for itself.")
                    .withHint("Choose another name.");
        }
    }

    InsertResult run(TableCreator.Rows rows) {
        TypedRelation relation = session.call(this::begin);
        ArrowReader reader = rows.in(relation.columns());
        RowWriter writer = session.call(
                engine -> RowWriter.into(engine, relation, relation.layout().columns()));
        while (GivenRows.load(reader)) {
            VectorSchemaRoot batch = GivenRows.batch(reader);
            session.call(engine -> {
                writer.write(batch);
                return true;
            });
        }
        return session.call(engine -> finish(engine, writer));
    }

    private TypedRelation begin(Engine engine) throws SQLException {
        RelationName name = table.name();
        engine.beginWrite();
        SqliteCatalog.requireSchema(engine, name.schema());
        requireFree(engine);
        engine.execute("CREATE TABLE " + SqlNames.quote(name) + " ("
                + table.fields().stream().map(SqliteCreate::column).collect(Collectors.joining(", ")) + ")");
        return TypedRelation.scan(engine, SqliteCatalog.layout(engine, name));
    }

    /** Tables, views and indexes share their names, in which SQLite takes no account of case. */
    private void requireFree(Engine engine) throws SQLException {
        RelationName name = table.name();
        List<String> taken = engine.rows(
                "SELECT name FROM " + SqlNames.quote(name.schema())
                        + ".sqlite_schema WHERE name = ? COLLATE NOCASE AND type <> 'trigger'",
                List.of(name.name()),
                row -> row.text(0));
        if (!taken.isEmpty()) {
            throw DatabaseException.of(
                            Code.CONFLICT,
                            "There is something called " + taken.getFirst() + " in " + name.schema() + ".")
                    .withHint("Choose another name.");
        }
    }

    private static String column(Field field) {
        return SqlNames.quote(field.getName()) + " " + NewColumnType.of(field)
                + (field.isNullable() ? "" : " NOT NULL");
    }

    private InsertResult finish(Engine engine, RowWriter writer) throws SQLException {
        InsertResult result = new InsertResult(writer.rowsInserted(), 0, 0, 0);
        if (table.dryRun()) {
            engine.rollback();
        } else {
            engine.commit();
        }
        return result;
    }
}
