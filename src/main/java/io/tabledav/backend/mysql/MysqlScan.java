package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.BoundSql;
import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.ScanSql;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.SessionReader;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.VersionedScans.VersionedRows;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a scan of one relation: a server-prepared statement, whose rows come in the binary protocol and one by one, in a
 * transaction that only reads and sees one state of the database.
 */
final class MysqlScan {
    private final MysqlDriver driver;
    private final Query.Scan scan;

    MysqlScan(MysqlDriver driver, Query.Scan scan) {
        this.driver = driver;
        this.scan = scan;
    }

    /**
     * A reader of the running statement, to which the session belongs from now on.
     *
     * @param versioned whether the state of the rows is told
     */
    VersionedRows open(Session<JdbcConnection> session, boolean versioned, BufferAllocator allocator) {
        Started started = session.call(connection -> start(connection, versioned));
        return new VersionedRows(
                started.token(), new SessionReader<>(session, started.batches(), allocator, MysqlErrors::of));
    }

    private Started start(JdbcConnection connection, boolean versioned) throws SQLException {
        MysqlCatalog catalog = new MysqlCatalog(connection);
        RelationLayout layout = catalog.layout(scan.relation());
        List<ResultColumn> columns = columns(layout, scan.shape());
        BoundSql sql = sql(layout, columns);
        String token = versioned ? MysqlVersions.token(catalog, scan.relation()) : null;
        if (token == null || !MysqlVersions.beginsRead(catalog)) {
            connection.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        }
        Started started = run(connection, sql, columns);
        return new Started(started.statement(), started.batches(), token);
    }

    /** Starts the scan as the first statement of a transaction; each row that it gives is locked until that ends. */
    Started startLocking(JdbcConnection connection) throws SQLException {
        RelationLayout layout = new MysqlCatalog(connection).layout(scan.relation());
        List<ResultColumn> columns = columns(layout, scan.shape());
        BoundSql sql = sql(layout, columns);
        connection.jdbc().rollback();
        return run(connection, new BoundSql(sql.text() + " FOR UPDATE", sql.values()), columns);
    }

    private BoundSql sql(RelationLayout layout, List<ResultColumn> columns) {
        return ScanSql.of(
                scan.relation(),
                columns.stream().map(column -> column.field().getName()).toList(),
                scan.shape(),
                new MysqlScanDialect(layout, scan.shape().asText()));
    }

    private Started run(JdbcConnection connection, BoundSql sql, List<ResultColumn> columns) throws SQLException {
        PreparedStatement statement = connection.keep(connection
                .jdbc()
                .prepareStatement(sql.text(), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY));
        statement.setFetchSize(driver.streamingFetchSize());
        Bindings.bind(statement, sql.values());
        connection.beginStream();
        return new Started(
                statement, new MysqlBatches(driver.rows(statement.executeQuery(), wireBytes(columns)), columns), null);
    }

    /**
     * A running scan.
     *
     * @param token the state of its rows; null where it was not asked for or proves nothing
     */
    record Started(
            PreparedStatement statement,
            MysqlBatches batches,
            @Nullable String token) {}

    static int[] wireBytes(List<ResultColumn> columns) {
        return columns.stream().mapToInt(column -> column.type().wireBytes()).toArray();
    }

    private static List<ResultColumn> columns(RelationLayout layout, ReadShape shape) {
        shape.asText().forEach(layout::column);
        List<String> names = shape.columns().isEmpty()
                ? layout.columns().stream()
                        .map(RelationLayout.LayoutColumn::name)
                        .toList()
                : shape.columns();
        List<ResultColumn> columns = new ArrayList<>();
        for (String name : names) {
            RelationLayout.LayoutColumn column = layout.column(name);
            columns.add(
                    shape.asText().contains(name)
                            ? ResultColumn.of(
                                    name,
                                    column.column().sqlType(),
                                    column.column().nullable(),
                                    new MysqlType.Text())
                            : column.result());
        }
        return columns;
    }
}
