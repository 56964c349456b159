package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.BoundSql;
import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.ScanSql;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One scan: its columns, its SQL, and the running statement. */
final class GenericScan {
    /** Rows that a driver gets from its server at once: enough to be quick, and few enough for rows of any size. */
    static final int FETCH_ROWS = 1_000;

    private final GenericCatalog catalog;
    private final RelationName relation;
    private final ReadShape shape;
    private final Map<String, ResultColumn> known;
    private final List<ResultColumn> columns;

    /** Settles the columns; {@code NOT_FOUND} or {@code INVALID} if the relation or a column does not exist. */
    GenericScan(GenericCatalog catalog, Query.Scan scan) throws SQLException {
        this.catalog = catalog;
        this.relation = scan.relation();
        this.shape = scan.shape();
        List<GenericColumn> all = catalog.columns(relation);
        this.known =
                all.stream().collect(Collectors.toMap(GenericColumn::name, GenericColumn::result, (one, other) -> one));
        this.columns = columns(all);
    }

    private List<ResultColumn> columns(List<GenericColumn> all) {
        for (String name : shape.asText()) {
            column(name);
        }
        List<ResultColumn> wanted = new ArrayList<>();
        List<String> names = shape.columns().isEmpty()
                ? all.stream().map(GenericColumn::name).toList()
                : shape.columns();
        for (String name : names) {
            ResultColumn column = column(name);
            wanted.add(shape.asText().contains(name) ? column.asText() : column);
        }
        if (wanted.isEmpty()) {
            throw DatabaseException.of(Code.UNSUPPORTED, relation + " has no columns.");
        }
        return wanted;
    }

    private ResultColumn column(String name) {
        ResultColumn column = known.get(name);
        if (column == null) {
            throw DatabaseException.of(Code.INVALID, relation + " has no column " + name + ".")
                    .withColumn(name);
        }
        return column;
    }

    /**
     * Starts the statement.
     *
     * @param limits whether the database limits the rows, otherwise the reader does
     */
    ResultBatches start(JdbcConnection connection, boolean limits) throws SQLException {
        return startKept(connection, limits).batches();
    }

    /** The same, and the statement with it. */
    Started startKept(JdbcConnection connection, boolean limits) throws SQLException {
        List<String> names =
                columns.stream().map(column -> column.field().getName()).toList();
        BoundSql sql =
                ScanSql.of(relation, names, shape, new GenericScanDialect(catalog.traits(), this::column, limits));
        PreparedStatement statement = connection.keep(connection
                .jdbc()
                .prepareStatement(sql.text(), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY));
        statement.setFetchSize(FETCH_ROWS);
        Long limit = shape.limit();
        if (!limits && limit != null && limit > 0 && limit + shape.offset() <= Integer.MAX_VALUE) {
            statement.setMaxRows((int) (limit + shape.offset()));
        }
        Parameters.bind(statement, sql.values());
        ResultSet result = statement.executeQuery();
        connection.beginStream();
        return new Started(
                statement,
                limits
                        ? new ResultBatches(result, columns, 0, Long.MAX_VALUE)
                        : new ResultBatches(result, columns, shape.offset(), limit == null ? Long.MAX_VALUE : limit));
    }

    /** A running scan. */
    record Started(PreparedStatement statement, ResultBatches batches) {}

    /** Whether it depends on the database if rows can be limited. */
    boolean isLimited() {
        return shape.limit() != null || shape.offset() > 0;
    }
}
