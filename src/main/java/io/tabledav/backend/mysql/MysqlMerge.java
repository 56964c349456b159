package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.Merge;
import io.tabledav.backend.jdbc.MergePlan;
import io.tabledav.backend.jdbc.SqlRunner;
import io.tabledav.backend.mysql.RelationLayout.LayoutColumn;
import io.tabledav.spi.InsertResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A write that goes through a temporary table: what {@link Merge} does, on MySQL and MariaDB.
 *
 * <p>The rows are staged in a transaction of their own, so that no lock is held and no state of the database is looked at
 * while they arrive; the one that changes the table begins with the lock.
 */
final class MysqlMerge {
    private final JdbcConnection connection;
    private final MysqlMergeDialect dialect;
    private final MergePlan plan;
    private final Merge merge;
    private final RowWriter writer;
    private boolean staged;

    private MysqlMerge(
            JdbcConnection connection, MysqlMergeDialect dialect, MergePlan plan, Merge merge, RowWriter writer) {
        this.connection = connection;
        this.dialect = dialect;
        this.plan = plan;
        this.merge = merge;
        this.writer = writer;
    }

    /** Creates the temporary tables. */
    static MysqlMerge stage(
            JdbcConnection connection, RelationLayout layout, MergePlan plan, List<LayoutColumn> columns)
            throws SQLException {
        connection.jdbc().commit();
        MysqlMergeDialect dialect = new MysqlMergeDialect(layout);
        Merge merge = new Merge(new ConnectionSql(connection), dialect, plan);
        merge.stage();
        return new MysqlMerge(
                connection,
                dialect,
                plan,
                merge,
                new RowWriter(connection, merge.stagingTable(), plan.rowColumn(), columns));
    }

    /** What takes the rows. */
    RowWriter writer() {
        return writer;
    }

    /** Ends the staging, when all rows are here: what comes next begins the transaction that changes the table. */
    void endStaging() throws SQLException {
        connection.jdbc().commit();
        staged = true;
    }

    /** Changes the table. */
    InsertResult run() throws SQLException {
        if (!staged) {
            endStaging();
        }
        try {
            dialect.lock(new ConnectionSql(connection), plan.table().name());
            return merge.run(writer.rowsWritten());
        } catch (SQLException e) {
            throw WriteErrors.of(e);
        }
    }

    /** A connection as the shared merge sees it. */
    private record ConnectionSql(JdbcConnection connection) implements SqlRunner {
        @Override
        public long execute(String sql) throws SQLException {
            return connection.execute(sql);
        }

        @Override
        public List<List<@Nullable String>> texts(String sql) throws SQLException {
            return connection.rows(sql, List.of(), ConnectionSql::texts);
        }

        private static List<@Nullable String> texts(ResultSet row) throws SQLException {
            List<@Nullable String> texts = new ArrayList<>();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                texts.add(row.getString(column));
            }
            return texts;
        }
    }
}
