package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.BoundSql;
import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.ScanSql;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.ReadShape.SortKey;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.Value;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A scan of one relation, through COPY. */
final class PostgresScan {
    private static final String BIND = "SELECT set_config('" + PostgresScanDialect.SETTING + "' || number, value, true)"
            + " FROM unnest(?::text[]) WITH ORDINALITY AS bound(value, number) WHERE value IS NOT NULL";

    private final PostgresRelation relation;
    private final ReadShape shape;
    private final List<String> names;

    /** A scan that is not started. */
    static PostgresScan of(PostgresRelation relation, ReadShape shape) {
        return new PostgresScan(relation, shape);
    }

    private PostgresScan(PostgresRelation relation, ReadShape shape) {
        this.relation = relation;
        this.shape = shape;
        this.names = shape.columns().isEmpty()
                ? relation.columns().stream()
                        .map(PostgresRelation.TypedColumn::name)
                        .toList()
                : shape.columns();
        shape.asText().forEach(relation::column);
    }

    /** Starts the scan in a transaction of its own. */
    static Started start(JdbcConnection connection, Query.Scan scan) throws SQLException {
        PostgresTransaction.beginCatalogRead(connection);
        return startWithin(connection, scan);
    }

    /** The same, with the token of the state that the transaction sees. */
    static Started startVersioned(JdbcConnection connection, Query.Scan scan) throws SQLException {
        PostgresTransaction.beginCatalogRead(connection);
        String token = PostgresVersions.token(connection, scan.relation());
        Started started = startWithin(connection, scan);
        return new Started(started.rows(), started.view(), token);
    }

    /** A way to start a scan. */
    @FunctionalInterface
    interface Start {
        Started in(JdbcConnection connection, Query.Scan scan) throws SQLException;
    }

    /** Starts the scan in a transaction that is there and set to read; settings of its own last until that ends. */
    static Started startWithin(JdbcConnection connection, Query.Scan scan) throws SQLException {
        PostgresRelation relation = PostgresColumns.relation(connection, scan.relation());
        PostgresScan started = new PostgresScan(relation, scan.shape());
        List<ResultColumn> columns = started.columns();
        RelationName name = scan.relation();
        try {
            BoundSql sql = started.sql();
            bind(connection, sql.values());
            if (!relation.isView()) {
                // Workers would bring the rows in another order each time.
                connection.execute("SET LOCAL max_parallel_workers_per_gather = 0");
            }
            return new Started(CopyRows.start(connection, sql.text(), columns), relation.isView(), null);
        } catch (SQLException e) {
            throw PostgresErrors.ofScan(name, relation.isView(), e);
        }
    }

    /**
     * A running scan.
     *
     * @param view whether the rows are those of a view
     * @param token their state; null where it was not asked for or proves nothing
     */
    record Started(CopyRows rows, boolean view, @Nullable String token) {}

    /** What the rows are read as. */
    List<ResultColumn> columns() {
        return names.stream()
                .map(name -> relation.column(name).result(shape.asText().contains(name)))
                .toList();
    }

    /** The query; its values are bound by {@link #bind}. */
    BoundSql sql() {
        if (!shape.distinct()) {
            return ScanSql.of(relation.name(), names, shape, PostgresScanDialect.of(relation, shape, false));
        }
        // Values are told apart and sorted as what they are, and only then become text.
        PostgresScanDialect outer = PostgresScanDialect.around(relation, shape);
        ReadShape distinct = new ReadShape(names, shape.where(), List.of(), null, 0, Set.of(), true);
        BoundSql inner = ScanSql.of(relation.name(), names, distinct, PostgresScanDialect.of(relation, shape, true));
        String order = shape.order().stream().map(key -> sorted(outer, key)).collect(Collectors.joining(", "));
        String sql = "SELECT " + names.stream().map(outer::selected).collect(Collectors.joining(", ")) + " FROM ("
                + inner.text() + ") AS " + PostgresScanDialect.DISTINCT + (order.isEmpty() ? "" : " ORDER BY " + order)
                + outer.limit(shape.limit(), shape.offset());
        return new BoundSql(sql, inner.values());
    }

    private static String sorted(PostgresScanDialect dialect, SortKey key) {
        return dialect.comparable(key.column()) + (key.descending() ? " DESC" : "");
    }

    /** Makes values settings of the transaction. */
    static void bind(JdbcConnection connection, List<Value> values) throws SQLException {
        if (values.isEmpty()) {
            return;
        }
        String[] texts = new String[values.size()];
        for (int index = 0; index < texts.length; index++) {
            texts[index] = PostgresText.of(values.get(index));
        }
        Array array = connection.jdbc().createArrayOf("text", texts);
        try (PreparedStatement statement = connection.jdbc().prepareStatement(BIND)) {
            statement.setArray(1, array);
            statement.execute();
        } finally {
            array.free();
        }
    }
}
