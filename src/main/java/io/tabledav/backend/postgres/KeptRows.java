package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.PGStatement;

/**
 * The few rows of a statement that COPY does not run, in the form that COPY would send them in.
 *
 * @param rows each row without the number of its values
 */
record KeptRows(List<ResultColumn> columns, List<byte[]> rows) {
    private static final long MOST_BYTES = 16L << 20;
    private static final int BINARY = 1;

    /** What a statement without rows gives: how many it changed. */
    private static final ResultColumn CHANGES =
            new ResultColumn(new PostgresType.Whole(64).field("changes", "", false), new PostgresType.Whole(64));

    /** Runs a statement to its end; {@code TOO_LARGE} if it gives too many rows. */
    static KeptRows run(JdbcConnection connection, PreparedStatement statement) throws SQLException {
        statement.unwrap(PGStatement.class).setPrepareThreshold(-1);
        if (!statement.execute()) {
            byte[] changes = ByteBuffer.allocate(12)
                    .putInt(Long.BYTES)
                    .putLong(Math.max(0, statement.getLargeUpdateCount()))
                    .array();
            return new KeptRows(List.of(CHANGES), List.of(changes));
        }
        try (ResultSet result = statement.getResultSet()) {
            List<ResultColumn> columns = columns(connection, result);
            List<byte[]> rows = new ArrayList<>();
            long bytes = 0;
            while (result.next()) {
                byte[] row = row(result, columns);
                bytes += row.length + Long.BYTES;
                if (bytes > MOST_BYTES) {
                    throw DatabaseException.of(Code.TOO_LARGE, "A statement that writes gives back too many rows.")
                            .withHint("Leave RETURNING out, or write fewer rows at a time.");
                }
                rows.add(row);
            }
            return new KeptRows(columns, rows);
        }
    }

    /** The columns; one that the server sends as text is text. */
    private static List<ResultColumn> columns(JdbcConnection connection, ResultSet result) throws SQLException {
        PGResultSetMetaData formats = result.getMetaData().unwrap(PGResultSetMetaData.class);
        List<ResultColumn> columns = new ArrayList<>();
        for (ResultColumn column : ResultTypes.of(connection, result.getMetaData())) {
            PostgresType type = column.type();
            boolean same = type.arrow().equals(PostgresTypes.TEXT.arrow()) || type instanceof PostgresType.Bytes;
            boolean binary = formats.getFormat(columns.size() + 1) == BINARY
                    && type.cast().isEmpty();
            PostgresType read = same && !(type instanceof PostgresType.Json) || binary ? type : PostgresTypes.TEXT;
            columns.add(new ResultColumn(
                    read.field(
                            column.field().getName(),
                            column.field().getMetadata().getOrDefault(Column.SQL_TYPE_KEY, ""),
                            true),
                    read));
        }
        return columns;
    }

    private static byte[] row(ResultSet result, List<ResultColumn> columns) throws SQLException {
        List<byte @Nullable []> values = new ArrayList<>();
        int size = 0;
        for (int column = 1; column <= columns.size(); column++) {
            byte[] value = value(result, column, columns.get(column - 1).type());
            values.add(value);
            size += Integer.BYTES + (value == null ? 0 : value.length);
        }
        ByteBuffer row = ByteBuffer.allocate(size);
        for (byte[] value : values) {
            row.putInt(value == null ? -1 : value.length);
            if (value != null) {
                row.put(value);
            }
        }
        return row.array();
    }

    private static byte @Nullable [] value(ResultSet result, int column, PostgresType type) throws SQLException {
        boolean text = type instanceof PostgresType.Cast || type instanceof PostgresType.Unbounded;
        if (!text) {
            return result.getBytes(column);
        }
        String value = result.getString(column);
        return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    }
}
