package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.RelationName;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * One write of rows, in one transaction.
 *
 * <p>Threads: the reader is read on the caller's thread, the rows are bound on the driver's.
 */
final class MysqlInsert {
    private final Session<JdbcConnection> session;
    private final Insert insert;

    MysqlInsert(Session<JdbcConnection> session, Insert insert) {
        this.session = session;
        this.insert = insert;
    }

    /** Refuses what this backend does not do; before a connection is taken and the reader is touched. */
    static void requireSupported(Insert insert) {
        switch (insert.mode()) {
            case APPEND, REPLACE -> {
                if (insert.mode() == Mode.REPLACE && insert.replacement() == Replacement.TRUNCATE) {
                    throw unsupported("TRUNCATE of MySQL and MariaDB cannot be undone when the write fails.")
                            .withHint("Say replace=delete.");
                }
            }
            case UPSERT -> throw unsupported("Upserts are not supported for MySQL and MariaDB yet.");
            case CREATE -> throw unsupported("Tables of MySQL and MariaDB cannot be created from a file yet.");
        }
    }

    private static DatabaseException unsupported(String message) {
        return DatabaseException.of(Code.UNSUPPORTED, message);
    }

    InsertResult run(ArrowReader rows) {
        Schema schema = schema(rows);
        Target target = session.call(connection -> begin(connection, schema));
        while (load(rows)) {
            VectorSchemaRoot batch = batch(rows);
            session.call(connection -> {
                target.writer().write(batch);
                return true;
            });
        }
        return session.call(connection -> finish(connection, target));
    }

    private Target begin(JdbcConnection connection, Schema schema) throws SQLException {
        RelationName name = insert.relation();
        RelationLayout layout = new MysqlCatalog(connection).layout(name);
        MysqlCatalog.requireInsertable(layout);
        List<RelationLayout.LayoutColumn> columns = RowWriter.columns(layout, schema);
        List<ForeignKeys.Key> references = ForeignKeys.to(connection, name);
        boolean itself = references.stream().allMatch(ForeignKeys.Key::toItself) && !references.isEmpty();
        boolean unchecked = itself;
        boolean replacing = insert.mode() == Mode.REPLACE;
        if (replacing && insert.replacement() != Replacement.DELETE) {
            ForeignKeys.requireUnreferenced(connection, name, references);
            unchecked = references.stream().anyMatch(ForeignKeys.Key::toItself);
        }
        if (unchecked) {
            // A row may refer to one further down in the same file, and the server looks at each row by itself.
            connection.execute("SET SESSION foreign_key_checks = 0");
        }
        long deleted = replacing ? delete(connection, name) : 0;
        return new Target(new RowWriter(connection, name, columns), deleted, unchecked);
    }

    private static long delete(JdbcConnection connection, RelationName name) throws SQLException {
        try {
            return connection.execute("DELETE FROM " + MysqlNames.quote(name));
        } catch (SQLException e) {
            throw WriteErrors.aboutRow(e) ? WriteErrors.of(e) : MysqlErrors.of(e);
        }
    }

    private InsertResult finish(JdbcConnection connection, Target target) throws SQLException {
        if (target.unchecked()) {
            ForeignKeys.requireHeld(connection, insert.relation());
        }
        if (insert.dryRun()) {
            connection.jdbc().rollback();
        } else {
            connection.jdbc().commit();
        }
        return new InsertResult(target.writer().rowsWritten(), 0, target.deleted(), 0);
    }

    private static Schema schema(ArrowReader rows) {
        try {
            return rows.getVectorSchemaRoot().getSchema();
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    private static VectorSchemaRoot batch(ArrowReader rows) {
        try {
            return rows.getVectorSchemaRoot();
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    private static boolean load(ArrowReader rows) {
        try {
            return rows.loadNextBatch();
        } catch (IOException e) {
            throw brokenOff(e);
        }
    }

    private static DatabaseException brokenOff(IOException e) {
        return DatabaseException.of(Code.INVALID, "The rows broke off.").withCause(e);
    }

    /**
     * What is being written into.
     *
     * @param unchecked whether the server does not look at foreign keys
     */
    private record Target(RowWriter writer, long deleted, boolean unchecked) {}
}
