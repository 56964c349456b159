package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.mysql.RelationLayout.LayoutColumn;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Inserts the rows of batches, many at a time. In the session's strict mode the server refuses what it would otherwise bend;
 * rows that are refused are then inserted one by one, to tell which of them it was.
 */
final class RowWriter {
    private static final AtomicLong WRITES = new AtomicLong();
    private static final int MOST_ROWS = 4_096;
    private static final int MOST_BYTES = 4 << 20;
    private static final int BYTES_PER_VALUE = 8;

    private final JdbcConnection connection;
    private final String target;
    private final @Nullable String rowColumn;
    private final List<LayoutColumn> columns;
    private final PreparedStatement statement;
    private long rowsWritten;

    /**
     * Prepares the statement.
     *
     * @param target the table that is inserted into, as SQL: that of the columns, or a copy of it
     * @param rowColumn the column that takes the number of each row, from 1; null for none
     */
    RowWriter(JdbcConnection connection, String target, @Nullable String rowColumn, List<LayoutColumn> columns)
            throws SQLException {
        this.connection = connection;
        this.target = target;
        this.rowColumn = rowColumn;
        this.columns = List.copyOf(columns);
        this.statement = connection.keep(connection.jdbc().prepareStatement(sql()));
    }

    /**
     * The columns that a reader has.
     *
     * <p>Errors: {@code INVALID} for a column that the relation does not have or that cannot be given.
     */
    static List<LayoutColumn> columns(RelationLayout layout, Schema schema) {
        List<LayoutColumn> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Field field : schema.getFields()) {
            LayoutColumn column = layout.column(field.getName());
            if (!column.column().insertable()) {
                throw invalid("Column " + column.name() + " is computed by the database.", column);
            }
            if (!seen.add(column.name())) {
                throw invalid("Column " + column.name() + " is given twice.", column);
            }
            columns.add(column);
        }
        if (columns.isEmpty()) {
            throw DatabaseException.of(Code.INVALID, "No column of " + layout.name() + " is given.");
        }
        return columns;
    }

    private static DatabaseException invalid(String message, LayoutColumn column) {
        return DatabaseException.of(Code.INVALID, message).withColumn(column.name());
    }

    private String sql() {
        // Told apart by a number: MariaDB's driver keeps prepared statements, and the server refuses a batch for one
        // that was prepared before its table was changed, without a word.
        return "INSERT INTO /* " + WRITES.incrementAndGet() + " */ "
                + target + " ("
                + columns.stream()
                        .map(column -> MysqlNames.quote(column.name()))
                        .collect(Collectors.joining(", "))
                + (rowColumn == null ? "" : ", " + MysqlNames.quote(rowColumn))
                + ") VALUES (" + columns.stream().map(column -> "?").collect(Collectors.joining(", "))
                + (rowColumn == null ? ")" : ", ?)");
    }

    /** Inserts every row of a batch. */
    void write(VectorSchemaRoot batch) throws SQLException {
        FieldVector[] vectors = new FieldVector[columns.size()];
        ParameterBinder[] binders = new ParameterBinder[columns.size()];
        for (int column = 0; column < binders.length; column++) {
            vectors[column] = batch.getVector(column);
            binders[column] = ParameterBinder.of(vectors[column], columns.get(column));
        }
        int first = 0;
        long bytes = 0;
        for (int row = 0; row < batch.getRowCount(); row++) {
            bytes += bind(vectors, binders, row, first);
            statement.addBatch();
            if (row + 1 == batch.getRowCount() || row + 1 - first == MOST_ROWS || bytes > MOST_BYTES) {
                execute(vectors, binders, first, row + 1);
                rowsWritten += row + 1 - first;
                first = row + 1;
                bytes = 0;
                connection.requireRunning();
            }
        }
    }

    private long bind(FieldVector[] vectors, ParameterBinder[] binders, int row, int first) throws SQLException {
        long bytes = 0;
        if (rowColumn != null) {
            statement.setLong(binders.length + 1, rowsWritten + row - first + 1);
        }
        for (int column = 0; column < binders.length; column++) {
            if (vectors[column].isNull(row)) {
                if (!columns.get(column).column().nullable()) {
                    throw invalid("NULL in a NOT NULL column.", columns.get(column))
                            .withRow(rowsWritten + row - first + 1);
                }
                statement.setNull(column + 1, Types.NULL);
                continue;
            }
            try {
                bytes += BYTES_PER_VALUE + binders[column].bind(statement, column + 1, row);
            } catch (DatabaseException e) {
                throw e.withRow(rowsWritten + row - first + 1)
                        .withColumn(columns.get(column).name());
            }
        }
        return bytes;
    }

    private void execute(FieldVector[] vectors, ParameterBinder[] binders, int first, int end) throws SQLException {
        Savepoint before = connection.jdbc().setSavepoint();
        try {
            statement.executeBatch();
            connection.jdbc().releaseSavepoint(before);
        } catch (SQLException e) {
            statement.clearBatch();
            if (WriteErrors.aboutRow(e)) {
                throw refused(e, before, vectors, binders, first, end);
            }
            throw e;
        }
    }

    /** The failure of the row that was refused. */
    private DatabaseException refused(
            SQLException failure,
            Savepoint before,
            FieldVector[] vectors,
            ParameterBinder[] binders,
            int first,
            int end)
            throws SQLException {
        connection.jdbc().rollback(before);
        for (int row = first; row < end; row++) {
            bind(vectors, binders, row, first);
            try {
                statement.executeUpdate();
            } catch (SQLException e) {
                return WriteErrors.of(e).withRow(rowsWritten + row - first + 1);
            }
        }
        // One by one they were taken: what was in their way has gone meanwhile, and this write was refused before.
        return WriteErrors.of(failure);
    }

    /** How many rows were inserted. */
    long rowsWritten() {
        return rowsWritten;
    }
}
