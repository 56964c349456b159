package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.BoundSql;
import io.tabledav.backend.jdbc.ScanSql;
import io.tabledav.backend.sqlite.BatchFiller.ResultColumn;
import io.tabledav.backend.sqlite.RelationLayout.LayoutColumn;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A running scan of one relation.
 *
 * @param statement gives the rows; closed with the session, if not before
 * @param batches fills batches with them
 */
record SqliteScan(EngineStatement statement, BatchFiller batches) {

    /** Starts a scan in the transaction in which the relation was looked at. */
    static SqliteScan start(Engine engine, TypedRelation relation, Query.Scan scan) throws SQLException {
        List<ResultColumn> columns = columns(relation, scan.shape());
        BoundSql sql = ScanSql.of(
                scan.relation(),
                columns.stream().map(column -> column.field().getName()).toList(),
                scan.shape(),
                new SqliteScanDialect(relation));
        RelationLayout layout = relation.layout();
        try {
            EngineStatement statement = engine.keep(engine.prepare(sql.text(), sql.values()));
            return new SqliteScan(statement, new BatchFiller(statement, columns, true));
        } catch (SQLException e) {
            throw SqlErrors.ofScan(layout.name(), layout.kind(), e);
        }
    }

    private static List<ResultColumn> columns(TypedRelation relation, ReadShape shape) {
        for (String name : shape.asText()) {
            if (relation.layout().column(name) == null) {
                throw TypedRelation.unknownColumn(relation.layout().name(), name);
            }
        }
        List<String> names = shape.columns().isEmpty() ? relation.layout().columnNames() : shape.columns();
        List<ResultColumn> columns = new ArrayList<>();
        for (String name : names) {
            LayoutColumn column = relation.layout().column(name);
            if (column == null) {
                throw TypedRelation.unknownColumn(relation.layout().name(), name);
            }
            ColumnType type = shape.asText().contains(name) ? new ColumnType.Text(false) : relation.type(name);
            columns.add(new ResultColumn(relation.field(column, type), type));
        }
        return columns;
    }
}
