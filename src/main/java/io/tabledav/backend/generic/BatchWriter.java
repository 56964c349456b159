package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Inserts the rows of batches with one prepared statement, many at a time. When some are refused they are tried again one by
 * one, to tell which row it was and why.
 */
final class BatchWriter {
    private static final int ROWS_AT_ONCE = 500;

    private final JdbcConnection connection;
    private final Connection jdbc;
    private final Violations violations;
    private final List<GenericColumn> columns;
    private final PreparedStatement statement;
    private final boolean savepoints;
    private long rowsInserted;
    private long rowsBound;

    /**
     * Prepares the statement for the columns of a reader.
     *
     * <p>Errors: {@code INVALID} for a column that the relation does not have, that cannot be given, or that is there twice.
     */
    BatchWriter(JdbcConnection connection, GenericCatalog catalog, RelationName relation, Schema schema)
            throws SQLException {
        this.connection = connection;
        this.jdbc = connection.jdbc();
        List<GenericColumn> all = catalog.columns(relation);
        this.columns = columns(relation, all, schema);
        this.violations = new Violations(catalog, relation, all, columns);
        this.savepoints = jdbc.getMetaData().supportsSavepoints();
        Traits traits = catalog.traits();
        this.statement = connection.keep(jdbc.prepareStatement("INSERT INTO " + traits.quote(relation) + " ("
                + columns.stream().map(column -> traits.quote(column.name())).collect(Collectors.joining(", "))
                + ") VALUES (" + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")"));
    }

    private static List<GenericColumn> columns(RelationName relation, List<GenericColumn> all, Schema schema) {
        List<GenericColumn> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Field field : schema.getFields()) {
            String name = field.getName();
            GenericColumn found = all.stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> invalid(relation + " has no column " + name + ".", name));
            if (!found.column().insertable()) {
                throw invalid("Column " + name + " is computed by the database.", name);
            }
            if (!seen.add(name)) {
                throw invalid("Column " + name + " is given twice.", name);
            }
            columns.add(found);
        }
        if (columns.isEmpty()) {
            throw DatabaseException.of(Code.INVALID, "No column of " + relation + " is given.");
        }
        return columns;
    }

    private static DatabaseException invalid(String message, String column) {
        return DatabaseException.of(Code.INVALID, message).withColumn(column);
    }

    /** Inserts every row of a batch. */
    void write(VectorSchemaRoot batch) throws SQLException {
        CellBinder[] binders = new CellBinder[columns.size()];
        for (int column = 0; column < binders.length; column++) {
            binders[column] = CellBinder.of(batch.getVector(column), columns.get(column));
        }
        for (int start = 0; start < batch.getRowCount(); start += ROWS_AT_ONCE) {
            connection.requireRunning();
            writeSome(batch, binders, start, Math.min(batch.getRowCount(), start + ROWS_AT_ONCE));
        }
    }

    private void writeSome(VectorSchemaRoot batch, CellBinder[] binders, int start, int end) throws SQLException {
        for (int row = start; row < end; row++) {
            requireNoNull(batch, start, row);
        }
        Savepoint before = savepoints ? jdbc.setSavepoint() : null;
        try {
            for (int row = start; row < end; row++) {
                rowsBound = rowsInserted + row - start + 1;
                bind(batch, binders, row);
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            connection.requireRunning();
            if (before == null || !isAboutRows(e)) {
                throw e;
            }
            jdbc.rollback(before);
            statement.clearBatch();
            writeOneByOne(batch, binders, start, end);
        }
        release(before);
        rowsInserted += end - start;
    }

    private static boolean isAboutRows(SQLException failure) {
        return switch (GenericErrors.of(failure).code()) {
            case INVALID, CONFLICT, INTERNAL -> true;
            default -> false;
        };
    }

    private void release(@Nullable Savepoint savepoint) throws SQLException {
        if (savepoint != null) {
            try {
                jdbc.releaseSavepoint(savepoint);
            } catch (SQLFeatureNotSupportedException e) {
                // It is given up with the transaction.
                connection.requireRunning();
            }
        }
    }

    private void writeOneByOne(VectorSchemaRoot batch, CellBinder[] binders, int start, int end) throws SQLException {
        for (int row = start; row < end; row++) {
            connection.requireRunning();
            Savepoint before = jdbc.setSavepoint();
            try {
                bind(batch, binders, row);
                statement.executeUpdate();
            } catch (SQLException e) {
                connection.requireRunning();
                jdbc.rollback(before);
                throw violations.explain(e, batch, binders, row).withRow(rowsInserted + row - start + 1);
            }
            release(before);
        }
    }

    private void requireNoNull(VectorSchemaRoot batch, int start, int row) {
        for (int column = 0; column < columns.size(); column++) {
            GenericColumn target = columns.get(column);
            if (!target.column().nullable() && batch.getVector(column).isNull(row)) {
                throw invalid("NULL in a NOT NULL column.", target.name()).withRow(rowsInserted + row - start + 1);
            }
        }
    }

    private void bind(VectorSchemaRoot batch, CellBinder[] binders, int row) throws SQLException {
        for (int column = 0; column < binders.length; column++) {
            if (batch.getVector(column).isNull(row)) {
                statement.setNull(column + 1, columns.get(column).nullType());
            } else {
                bind(binders[column], column, row);
            }
        }
    }

    private void bind(CellBinder binder, int column, int row) throws SQLException {
        try {
            binder.bind(statement, column + 1, row);
        } catch (DatabaseException e) {
            throw e.withRow(rowsBound).withColumn(columns.get(column).name());
        }
    }

    long rowsInserted() {
        return rowsInserted;
    }
}
