package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.GivenRows;
import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.MergePlan;
import io.tabledav.backend.jdbc.MergeTable;
import io.tabledav.backend.jdbc.ReplaceWay;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.UpsertKey;
import io.tabledav.backend.mysql.RelationLayout.LayoutColumn;
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
import java.util.Objects;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One write of rows, in one transaction.
 *
 * <p>Threads: the reader is read on the caller's thread, the rows are bound on the driver's.
 */
final class MysqlInsert {
    private final Session<JdbcConnection> session;
    private final Insert insert;
    private final MysqlDriver driver;

    MysqlInsert(Session<JdbcConnection> session, Insert insert, MysqlDriver driver) {
        this.driver = driver;
        this.session = session;
        this.insert = insert;
    }

    /** Refuses what this backend does not do; before a connection is taken and the reader is touched. */
    static void requireSupported(Insert insert) {
        switch (insert.mode()) {
            case APPEND, UPSERT, REPLACE -> {
                if (insert.mode() == Mode.REPLACE && insert.replacement() == Replacement.TRUNCATE) {
                    throw unsupported("TRUNCATE of MySQL and MariaDB cannot be undone when the write fails.")
                            .withHint("Say replace=delete.");
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
        Way way = session.call(connection -> way(connection, schema));
        if (way.plan() == null) {
            check();
        }
        Target target = session.call(connection -> begin(connection, way));
        while (GivenRows.load(rows)) {
            VectorSchemaRoot batch = GivenRows.batch(rows);
            session.call(connection -> {
                target.writer().write(batch);
                return true;
            });
        }
        MysqlMerge merge = target.merge();
        if (merge != null && insert.check() != null) {
            session.call(connection -> {
                merge.endStaging();
                return true;
            });
            check();
        }
        return session.call(connection -> finish(connection, target));
    }

    /** Looks at the rows, which begins the transaction that changes them. */
    private void check() {
        RowsCheck check = insert.check();
        if (check != null) {
            check.require(new LockedRows(session, driver, insert.relation()));
        }
    }

    private Way way(JdbcConnection connection, Schema schema) throws SQLException {
        RelationName name = insert.relation();
        MysqlCatalog catalog = new MysqlCatalog(connection);
        RelationLayout layout = catalog.layout(name);
        MysqlCatalog.requireInsertable(layout);
        List<LayoutColumn> columns = RowWriter.columns(layout, schema);
        List<ForeignKeys.Key> references = ForeignKeys.to(connection, name);
        MergeTable table = new MysqlConstraints(catalog).table(layout, references);
        return new Way(
                layout,
                columns,
                references,
                plan(connection, table, columns.stream().map(LayoutColumn::name).toList()));
    }

    private Target begin(JdbcConnection connection, Way way) throws SQLException {
        RelationName name = insert.relation();
        MergePlan plan = way.plan();
        List<ForeignKeys.Key> references = way.references();
        boolean refilling = insert.mode() == Mode.REPLACE && plan == null;
        if (refilling && insert.replacement() != Replacement.DELETE) {
            ForeignKeys.requireUnreferenced(connection, name, references);
        }
        boolean unchecked = unchecked(references, refilling);
        if (unchecked) {
            // A row may refer to one further down in the same file, and the server looks at each row by itself.
            connection.execute("SET SESSION foreign_key_checks = 0");
        }
        if (plan != null) {
            // Temporary tables outlive a rollback.
            session.discard();
            return new Target(MysqlMerge.stage(connection, way.layout(), plan, way.columns()), null, 0, unchecked);
        }
        long deleted = refilling ? delete(connection, name) : 0;
        RowWriter writer = new RowWriter(connection, MysqlNames.quote(name), null, way.columns());
        return new Target(null, writer, deleted, unchecked);
    }

    /** What is merged; null if the rows are better written into the table itself. */
    private @Nullable MergePlan plan(JdbcConnection connection, MergeTable table, List<String> given)
            throws SQLException {
        return switch (insert.mode()) {
            case UPSERT -> new MergePlan(table, given, UpsertKey.of(insert, table, given), false);
            case REPLACE ->
                switch (ReplaceWay.of(insert, table, given, isSurelyEmpty(connection, table.name()))) {
                    case LOAD, REFILL -> null;
                    case MERGE -> new MergePlan(table, given, table.primaryKey(), true);
                };
            case APPEND, CREATE -> null;
        };
    }

    /**
     * Whether there is no row, and none will come. A row that is there, or the place where one could come, is locked; but a check
     * begins another transaction, before which one may come.
     */
    private boolean isSurelyEmpty(JdbcConnection connection, RelationName name) throws SQLException {
        return insert.check() == null
                && connection
                        .rows("SELECT 1 FROM " + MysqlNames.quote(name) + " LIMIT 1 FOR UPDATE", List.of(), row -> true)
                        .isEmpty();
    }

    /** Whether the foreign keys are looked at when all is done: those of a table to itself, if no other one is in question. */
    private boolean unchecked(List<ForeignKeys.Key> references, boolean refilling) {
        boolean gone = refilling && insert.replacement() != Replacement.DELETE;
        return gone
                ? references.stream().anyMatch(ForeignKeys.Key::toItself)
                : !references.isEmpty() && references.stream().allMatch(ForeignKeys.Key::toItself);
    }

    private static long delete(JdbcConnection connection, RelationName name) throws SQLException {
        try {
            return connection.execute("DELETE FROM " + MysqlNames.quote(name));
        } catch (SQLException e) {
            throw WriteErrors.of(e);
        }
    }

    private InsertResult finish(JdbcConnection connection, Target target) throws SQLException {
        InsertResult result = target.finish();
        if (target.unchecked()) {
            ForeignKeys.requireHeld(connection, insert.relation());
        }
        if (insert.dryRun()) {
            connection.jdbc().rollback();
        } else {
            connection.commit();
        }
        return result;
    }

    /** How the rows get into the table; the plan is null if they are written there at once. */
    private record Way(
            RelationLayout layout,
            List<LayoutColumn> columns,
            List<ForeignKeys.Key> references,
            @Nullable MergePlan plan) {}

    /**
     * What is being written into.
     *
     * @param merge what takes the rows and brings them into the table in the end; null if they go there at once
     * @param direct what writes them into the table at once, else null
     * @param deleted how many old rows were deleted to make room
     * @param unchecked whether the server does not look at foreign keys
     */
    private record Target(
            @Nullable MysqlMerge merge, @Nullable RowWriter direct, long deleted, boolean unchecked) {

        RowWriter writer() {
            return merge == null ? Objects.requireNonNull(direct) : merge.writer();
        }

        InsertResult finish() throws SQLException {
            return merge == null ? new InsertResult(writer().rowsWritten(), 0, deleted, 0) : merge.run();
        }
    }
}
