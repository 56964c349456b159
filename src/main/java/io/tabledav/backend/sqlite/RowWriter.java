package io.tabledav.backend.sqlite;

import io.tabledav.backend.sqlite.RelationLayout.LayoutColumn;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Inserts the rows of batches, one after the other, with one prepared statement. */
final class RowWriter {
    private static final int ROWS_PER_LOOK = 256;

    private final Engine engine;
    private final TypedRelation relation;
    private final List<LayoutColumn> columns;
    private final EngineStatement statement;
    private long rowsSeen;
    private long rowsInserted;
    private boolean stylesKept = true;

    /**
     * Prepares the statement.
     *
     * @param relation what the values are meant for
     * @param columns the columns given, in the reader's order
     * @param insert the beginning of the statement, up to the table that takes the rows
     */
    RowWriter(Engine engine, TypedRelation relation, List<LayoutColumn> columns, String insert) throws SQLException {
        this.engine = engine;
        this.relation = relation;
        this.columns = List.copyOf(columns);
        this.statement = engine.keep(engine.prepare(sql(insert), List.of()));
    }

    /** A writer into the relation itself. */
    static RowWriter into(Engine engine, TypedRelation relation, List<LayoutColumn> columns) throws SQLException {
        String name = SqlNames.quote(relation.layout().name());
        return new RowWriter(engine, relation, columns, insertWord(engine, relation.layout()) + " INTO " + name);
    }

    /**
     * The columns of a relation that a reader gives, in the reader's order.
     *
     * <p>Errors: {@code INVALID} for a column that the relation does not have or that cannot be given.
     */
    static List<LayoutColumn> columns(RelationLayout layout, Schema schema) {
        List<LayoutColumn> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Field field : schema.getFields()) {
            String name = field.getName();
            LayoutColumn column = layout.column(name);
            if (column == null) {
                throw invalid(layout.name() + " has no column " + name + ".", name);
            }
            if (!column.insertable()) {
                throw invalid("Column " + name + " is computed by the database.", name);
            }
            if (!seen.add(name)) {
                throw invalid("Column " + name + " is given twice.", name);
            }
            columns.add(column);
        }
        if (columns.isEmpty()) {
            throw DatabaseException.of(Code.INVALID, "No column of " + layout.name() + " is given.");
        }
        return columns;
    }

    private static DatabaseException invalid(String message, String column) {
        return DatabaseException.of(Code.INVALID, message).withColumn(column);
    }

    /**
     * A constraint may say that a row which violates it is left out, or takes the place of another. An explicit ABORT goes
     * before that, so that no row is lost without a word; it also goes before the conflict clauses of the table's triggers.
     */
    private static String insertWord(Engine engine, RelationLayout layout) throws SQLException {
        return SqliteConstraints.declared(engine, layout.name()).resolvesConflicts() ? "INSERT OR ABORT" : "INSERT";
    }

    private String sql(String insert) {
        return insert + " ("
                + columns.stream().map(column -> SqlNames.quote(column.name())).collect(Collectors.joining(", "))
                + ") VALUES (" + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")";
    }

    /** Inserts every row of a batch. */
    void write(VectorSchemaRoot batch) throws SQLException {
        ColumnBinder[] binders = new ColumnBinder[columns.size()];
        for (int column = 0; column < binders.length; column++) {
            String name = columns.get(column).name();
            binders[column] = ColumnBinder.of(batch.getVector(column), relation.type(name), name);
        }
        @Nullable Object[] values = new @Nullable Object[binders.length];
        for (int row = 0; row < batch.getRowCount(); row++) {
            rowsSeen++;
            for (int column = 0; column < binders.length; column++) {
                values[column] = value(batch, binders[column], row, column);
            }
            try {
                rowsInserted += statement.run(values);
            } catch (SQLException e) {
                throw ConstraintErrors.of(engine, relation.layout(), e, rowsSeen, columns, values);
            }
            if (rowsSeen % ROWS_PER_LOOK == 0) {
                engine.requireRunning();
            }
        }
    }

    private @Nullable Object value(VectorSchemaRoot batch, ColumnBinder binder, int row, int column) {
        if (batch.getVector(column).isNull(row)) {
            if (!columns.get(column).nullable()) {
                throw invalid("NULL in a NOT NULL column.", columns.get(column).name())
                        .withRow(rowsSeen);
            }
            return null;
        }
        try {
            Object value = binder.bind(row);
            stylesKept &= !(value instanceof String text)
                    || spelled(relation.type(columns.get(column).name()), text);
            return value;
        } catch (DatabaseException e) {
            throw e.withRow(rowsSeen).withColumn(columns.get(column).name());
        }
    }

    private static boolean spelled(ColumnType type, String text) {
        return switch (type) {
            case ColumnType.TimeOfDay time -> time.style().spells(text);
            case ColumnType.Moment moment -> moment.style().spells(text);
            default -> true;
        };
    }

    /** Whether a look at the relation with the new rows would find what was found without them. */
    boolean typesKept() {
        return stylesKept
                && relation.keepsItsPromises()
                && relation.layout().columns().stream()
                        .allMatch(column -> columns.contains(column) || column.defaultExpression() == null);
    }

    /** How many rows there are more than before; fewer than were given where a trigger left some out. */
    long rowsInserted() {
        return rowsInserted;
    }
}
