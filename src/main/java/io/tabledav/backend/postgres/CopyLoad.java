package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.GivenRows;
import io.tabledav.backend.jdbc.JdbcConnection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * One COPY into one table, fed by a reader.
 *
 * <p>Threads: the reader is read on the caller's thread, the rows are written on the driver's.
 */
final class CopyLoad {
    private final CopyIn copy;
    private final CopyWriter writer;

    private CopyLoad(CopyIn copy, CopyWriter writer) {
        this.copy = copy;
        this.writer = writer;
    }

    /**
     * Loads all rows of a reader.
     *
     * <p>Errors: whatever fails, the COPY is ended in the server; a failure of the reader passes through unchanged.
     *
     * @param table the table as SQL
     * @param columns the columns of the reader, in its order
     * @param rowColumn the column before them that takes the number of each row; null for none
     * @return how many rows were given, and how many of them the server took
     */
    static Counts run(
            InsertWork work, String table, List<CopyColumn> columns, @Nullable String rowColumn, ArrowReader rows) {
        CopyLoad load = work.call(connection -> begin(connection, table, columns, rowColumn));
        try {
            while (GivenRows.load(rows)) {
                VectorSchemaRoot batch = GivenRows.batch(rows);
                work.call(connection -> {
                    load.writer.write(batch);
                    return true;
                });
            }
            return work.call(load::end);
        } catch (RuntimeException | Error e) {
            load.cancel(work, e);
            throw e;
        }
    }

    private static CopyLoad begin(
            JdbcConnection connection, String table, List<CopyColumn> columns, @Nullable String rowColumn)
            throws SQLException {
        String names = columns.stream()
                .map(column -> PostgresNames.quote(column.name()))
                .collect(Collectors.joining(", "));
        String sql = "COPY " + table + " ("
                + (rowColumn == null ? "" : PostgresNames.quote(rowColumn) + ", ") + names
                + ") FROM STDIN (FORMAT BINARY)";
        CopyIn copy = connection.jdbc().unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        connection.beginStream();
        return new CopyLoad(copy, new CopyWriter(columns, rowColumn != null, copy::writeToCopy));
    }

    private Counts end(JdbcConnection connection) throws SQLException {
        writer.end();
        long taken = copy.endCopy();
        connection.endStream();
        return new Counts(writer.rows(), taken);
    }

    /** Ends the COPY if the server has not: it takes no other statement before. */
    private void cancel(InsertWork work, Throwable failure) {
        try {
            work.call(connection -> {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
                connection.endStream();
                return true;
            });
        } catch (RuntimeException e) {
            work.discard();
            if (e != failure) {
                failure.addSuppressed(e);
            }
        }
    }

    /** How many rows were given, and how many the server took; a trigger may leave some out. */
    record Counts(long given, long taken) {}
}
