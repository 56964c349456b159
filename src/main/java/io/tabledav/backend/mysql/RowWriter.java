package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.mysql.RelationLayout.LayoutColumn;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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

    /** Without quotes: MySQL's driver sets them as the server's default mode wants, which is not that of the session. */
    private static final String SAVEPOINT = "tabledav_rows";

    private static final int MOST_ROWS = 4_096;
    private static final int MOST_BYTES = 4 << 20;
    /** What a value of a type of fixed length takes at most, as text or not, and what stands around any value. */
    private static final int BYTES_PER_VALUE = 32;

    private static final int BYTES_PER_PACKET = 256;

    private final JdbcConnection connection;
    private final String target;
    private final @Nullable String rowColumn;
    private final List<LayoutColumn> columns;
    private final MysqlDriver driver;
    private final PreparedStatement statement;
    private final long bytesPerRow;
    private final long bytesPerBatch;
    private long rowsWritten;
    /** The column with the most bytes in the row that was bound last. */
    private int largest;

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
        this.driver = MysqlDriver.of(connection.jdbc());
        this.bytesPerRow = driver.mostBytes(connection.jdbc()) - BYTES_PER_PACKET;
        this.bytesPerBatch = Math.min(MOST_BYTES, bytesPerRow);
        this.statement = connection.keep(driver.prepareInsert(connection.jdbc(), sql()));
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
            binders[column] = ParameterBinder.of(vectors[column], columns.get(column), driver);
        }
        int first = 0;
        long bytes = 0;
        for (int row = 0; row < batch.getRowCount(); row++) {
            long given = bind(statement, vectors, binders, row, first);
            if (row > first && (row - first == MOST_ROWS || bytes + given > bytesPerBatch)) {
                flush(vectors, binders, first, row);
                first = row;
                bytes = 0;
                given = bind(statement, vectors, binders, row, first);
            }
            statement.addBatch();
            bytes += given;
        }
        if (batch.getRowCount() > first) {
            flush(vectors, binders, first, batch.getRowCount());
        }
    }

    private void flush(FieldVector[] vectors, ParameterBinder[] binders, int first, int end) throws SQLException {
        execute(vectors, binders, first, end);
        rowsWritten += end - first;
        connection.requireRunning();
    }

    private long bind(PreparedStatement statement, FieldVector[] vectors, ParameterBinder[] binders, int row, int first)
            throws SQLException {
        long bytes = 0;
        int large = 0;
        largest = 0;
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
                int value = binders[column].bind(statement, column + 1, row);
                bytes += BYTES_PER_VALUE + value;
                if (value > large) {
                    large = value;
                    largest = column;
                }
            } catch (DatabaseException e) {
                throw e.withRow(rowsWritten + row - first + 1)
                        .withColumn(columns.get(column).name());
            }
        }
        if (bytes > bytesPerRow) {
            throw MysqlErrors.packet()
                    .withRow(rowsWritten + row - first + 1)
                    .withColumn(columns.get(largest).name());
        }
        return bytes;
    }

    private void execute(FieldVector[] vectors, ParameterBinder[] binders, int first, int end) throws SQLException {
        connection.execute("SAVEPOINT " + SAVEPOINT);
        try {
            statement.executeBatch();
            connection.execute("RELEASE SAVEPOINT " + SAVEPOINT);
        } catch (SQLException e) {
            statement.clearBatch();
            if (!WriteErrors.aboutRow(e) && !MysqlErrors.tooLarge(e)) {
                throw e;
            }
            connection.execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
            insertOneByOne(vectors, binders, first, end);
            if (WriteErrors.aboutRow(e)) {
                // What was in their way has gone meanwhile, and this write was refused before.
                throw WriteErrors.of(e);
            }
        }
    }

    /** Inserts the rows of a batch that was refused; fails with the row that is to blame. */
    private void insertOneByOne(FieldVector[] vectors, ParameterBinder[] binders, int first, int end)
            throws SQLException {
        // Prepared by the server, it takes a value in pieces and as it is, so more fits than into text.
        try (PreparedStatement single = connection.jdbc().prepareStatement(sql())) {
            for (int row = first; row < end; row++) {
                bind(single, vectors, binders, row, first);
                try {
                    single.executeUpdate();
                } catch (SQLException e) {
                    DatabaseException told = WriteErrors.of(e).withRow(rowsWritten + row - first + 1);
                    throw MysqlErrors.tooLarge(e)
                            ? told.withColumn(columns.get(largest).name())
                            : told;
                }
                connection.requireRunning();
            }
        }
    }

    /** How many rows were inserted. */
    long rowsWritten() {
        return rowsWritten;
    }
}
