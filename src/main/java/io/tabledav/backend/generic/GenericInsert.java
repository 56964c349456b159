package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.GivenRows;
import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.RowsCheck;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One write of rows, in one transaction.
 *
 * <p>Threads: the reader is read on the caller's thread, the rows are bound on the driver's.
 */
final class GenericInsert {
    private final Session<JdbcConnection> session;
    private final Insert insert;
    private final Session.Work<JdbcConnection, GenericCatalog> catalogs;
    private @Nullable Integer isolation;

    /**
     * Touches nothing yet.
     *
     * @param catalogs makes the catalog of a connection
     */
    GenericInsert(
            Session<JdbcConnection> session, Insert insert, Session.Work<JdbcConnection, GenericCatalog> catalogs) {
        this.session = session;
        this.insert = insert;
        this.catalogs = catalogs;
    }

    /** Refuses what this backend does not do; before a connection is taken and the reader is touched. */
    static void requireSupported(Insert insert) {
        if (insert.check() != null && insert.mode() != Mode.REPLACE) {
            throw unsupported("No standard says how to keep other writers out of a table while rows are added to it.")
                    .withHint("Replace all rows, or write without a condition on those that are there.");
        }
        switch (insert.mode()) {
            case APPEND, REPLACE -> {
                if (insert.mode() == Mode.REPLACE && insert.replacement() == Replacement.TRUNCATE) {
                    throw unsupported("This database is replaced without TRUNCATE.")
                            .withHint("Say replace=delete.");
                }
            }
            case UPSERT -> throw unsupported("Upserts are not supported for databases of this kind.");
            case CREATE -> throw unsupported("An insert creates no table.");
        }
    }

    private static DatabaseException unsupported(String message) {
        return DatabaseException.of(Code.UNSUPPORTED, message);
    }

    InsertResult run(ArrowReader rows) {
        try {
            return write(rows);
        } catch (RuntimeException | Error e) {
            if (insert.mode() == Mode.REPLACE) {
                // Its transactions may still be serializable.
                session.discard();
            }
            throw e;
        }
    }

    private InsertResult write(ArrowReader rows) {
        Schema schema = GivenRows.batch(rows).getSchema();
        GenericCatalog catalog = session.call(this::begin);
        RowsCheck check = insert.check();
        if (check != null) {
            session.call(connection -> requireConflicts(connection, catalog));
            check.require(new SerializableRows(session, insert.relation(), catalogs));
        }
        Target target = session.call(connection -> target(connection, catalog, schema));
        while (GivenRows.load(rows)) {
            VectorSchemaRoot batch = GivenRows.batch(rows);
            session.call(connection -> {
                target.writer().write(batch);
                return true;
            });
        }
        return session.call(connection -> finish(connection, target));
    }

    private GenericCatalog begin(JdbcConnection connection) throws SQLException {
        if (insert.mode() == Mode.REPLACE) {
            serialize(connection.jdbc());
        }
        GenericCatalog catalog = catalogs.on(connection);
        RelationName name = insert.relation();
        RelationInfo relation = catalog.relation(name);
        if (relation.kind().isView()) {
            throw DatabaseException.of(Code.READ_ONLY, name + " is a view.")
                    .withHint("Write into the tables that it reads.");
        }
        if (!relation.insertable()) {
            throw DatabaseException.of(
                    Code.READ_ONLY, name + " only gives rows: it is foreign, or its database has no transactions.");
        }
        return catalog;
    }

    /** Two transactions are in each other's way by the rows that both write: where there are none, both could go on. */
    private boolean requireConflicts(JdbcConnection connection, GenericCatalog catalog) throws SQLException {
        boolean holds = isolation != null
                && hasRow(connection, "SELECT 1 FROM " + catalog.traits().quote(insert.relation()));
        if (!holds) {
            throw unsupported("No standard says how to keep other writers out of " + insert.relation()
                            + " while its rows are looked at.")
                    .withHint("Write without a condition on the rows that are there.");
        }
        return true;
    }

    private Target target(JdbcConnection connection, GenericCatalog catalog, Schema schema) throws SQLException {
        BatchWriter writer = new BatchWriter(connection, catalog, insert.relation(), schema);
        long deleted = insert.mode() == Mode.REPLACE ? delete(connection, catalog) : 0;
        return new Target(writer, deleted);
    }

    /**
     * Makes the transaction one that other writes do not get into, since no standard says how to lock a table: of two replaces at
     * once the rows of both could stay. A database that finds them in each other's way fails one of them.
     */
    private void serialize(Connection jdbc) throws SQLException {
        if (jdbc.getMetaData().supportsTransactionIsolationLevel(Connection.TRANSACTION_SERIALIZABLE)) {
            // No transaction may be open where the level is changed.
            jdbc.rollback();
            isolation = jdbc.getTransactionIsolation();
            jdbc.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        }
    }

    private long delete(JdbcConnection connection, GenericCatalog catalog) throws SQLException {
        RelationName name = insert.relation();
        List<ForeignKey> references = new GenericKeys(catalog, name).exportedKeys();
        if (insert.replacement() != Replacement.DELETE) {
            for (ForeignKey reference : references) {
                if (reference.changesChildren()
                        && !reference.child().equals(name)
                        && isReferenced(connection, catalog.traits(), reference)) {
                    throw wouldCascade(reference);
                }
            }
        }
        try {
            return connection.execute("DELETE FROM " + catalog.traits().quote(name));
        } catch (SQLException e) {
            if (!GenericErrors.violates(e)) {
                throw e;
            }
            String children = references.stream()
                    .map(reference -> reference.child().toString())
                    .distinct()
                    .collect(Collectors.joining(", "));
            DatabaseException told = DatabaseException.of(
                            Code.CONFLICT,
                            "Rows of " + (children.isEmpty() ? "other tables" : children) + " refer to rows of " + name
                                    + ", which can therefore not be replaced.")
                    .withCause(e);
            throw references.size() == 1
                    ? told.withConstraint(references.getFirst().name())
                    : told;
        }
    }

    private static boolean isReferenced(JdbcConnection connection, Traits traits, ForeignKey reference)
            throws SQLException {
        String sql = "SELECT 1 FROM " + traits.quote(reference.child()) + " WHERE "
                + reference.columns().stream()
                        .map(column -> traits.quote(column) + " IS NOT NULL")
                        .collect(Collectors.joining(" AND "));
        return hasRow(connection, sql);
    }

    private static boolean hasRow(JdbcConnection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.jdbc().prepareStatement(sql)) {
            statement.setMaxRows(1);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private static DatabaseException wouldCascade(ForeignKey reference) {
        return DatabaseException.of(
                        Code.CONFLICT,
                        "Replacing the rows would change those of " + reference.child() + ", which refer to them with"
                                + " ON DELETE " + reference.onDelete() + ".")
                .withConstraint(reference.name())
                .withHint("Say replace=delete if that is wanted.");
    }

    private InsertResult finish(JdbcConnection connection, Target target) throws SQLException {
        if (insert.dryRun()) {
            connection.jdbc().rollback();
        } else {
            connection.commit();
        }
        restore(connection.jdbc());
        return new InsertResult(target.writer().rowsInserted(), 0, target.deleted(), 0);
    }

    /** What was written stands, whether or not the connection can be used again. */
    private void restore(Connection jdbc) {
        if (isolation != null) {
            try {
                jdbc.setTransactionIsolation(isolation);
            } catch (SQLException e) {
                session.discard();
            }
        }
    }

    /** What is being written into, and how many rows made room. */
    private record Target(BatchWriter writer, long deleted) {}
}
