package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.postgres.CopyColumn.ValueType;
import io.tabledav.backend.postgres.CopyLoad.Counts;
import io.tabledav.backend.postgres.InsertTarget.TargetColumn;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * Loads rows by way of a temporary table, where some columns are of types that are written as text; the server turns the text
 * into values. Rows that row security watches over take this way too, since COPY would refuse them.
 */
final class TextColumns {
    static final String TABLE = "tabledav_texts";

    private static final String SAVEPOINT = "tabledav_texts";
    private static final int SQL_TELLS_INVALID_INPUT_SINCE = 16;

    private final List<TargetColumn> columns;
    private final List<CopyColumn> copied;
    private final String row;

    private TextColumns(List<TargetColumn> columns, List<CopyColumn> copied) {
        this.columns = columns;
        this.copied = copied;
        String name = "tabledav_row";
        while (columns.stream().map(TargetColumn::name).anyMatch(name::equals)) {
            name += "_";
        }
        this.row = name;
    }

    /**
     * The way for these vectors; null if COPY can write all of them as they are.
     *
     * <p>Errors: {@code INVALID} for a vector whose values are none of its column's.
     */
    static @Nullable TextColumns of(VectorSchemaRoot root, List<TargetColumn> columns, boolean always) {
        List<CopyColumn> copied = new ArrayList<>();
        boolean needed = always;
        for (int column = 0; column < columns.size(); column++) {
            FieldVector vector = root.getVector(column);
            CopyColumn typed = columns.get(column).copied();
            boolean binary = CopyEncoder.of(vector, typed) != null;
            copied.add(binary ? typed : asText(vector, typed));
            needed |= !binary;
        }
        return needed ? new TextColumns(columns, copied) : null;
    }

    /** The column as one of text, or of lists of texts, whichever the vector holds. */
    private static CopyColumn asText(FieldVector vector, CopyColumn typed) {
        for (CopyColumn text : List.of(typed.asText(), typed.asTexts())) {
            if (CopyEncoder.of(vector, text) != null) {
                return text;
            }
        }
        throw CopyWriter.mismatch(vector, typed);
    }

    private boolean isText(int column) {
        return !copied.get(column).equals(columns.get(column).copied());
    }

    /** Loads all rows of a reader into a table, as {@link CopyLoad#run} does. */
    Counts load(InsertWork work, String table, @Nullable String rowColumn, ArrowReader rows) {
        work.call(connection -> connection.execute("CREATE TEMPORARY TABLE pg_temp." + TABLE + " ("
                + PostgresNames.quote(row) + " bigint, "
                + copied.stream()
                        .map(column -> PostgresNames.quote(column.name()) + " " + column.sqlType())
                        .collect(Collectors.joining(", "))
                + ") ON COMMIT DROP"));
        Counts counts = CopyLoad.run(work, "pg_temp." + TABLE, copied, row, rows);
        return work.call(connection -> {
            long taken = convert(connection, table, rowColumn);
            connection.execute("DROP TABLE pg_temp." + TABLE);
            return new Counts(counts.given(), taken);
        });
    }

    private long convert(JdbcConnection connection, String table, @Nullable String rowColumn) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        if (rowColumn != null) {
            names.add(PostgresNames.quote(rowColumn));
            values.add(PostgresNames.quote(row));
        }
        for (int column = 0; column < columns.size(); column++) {
            TargetColumn typed = columns.get(column);
            names.add(typed.quoted());
            values.add(isText(column) ? typed.quoted() + input(typed) + "::" + typed.castType() : typed.quoted());
        }
        connection.execute("SAVEPOINT " + SAVEPOINT);
        try {
            return connection.execute("INSERT INTO " + table + " (" + String.join(", ", names)
                    + ") OVERRIDING SYSTEM VALUE SELECT " + String.join(", ", values) + " FROM pg_temp." + TABLE);
        } catch (SQLException e) {
            String state = Objects.requireNonNullElse(e.getSQLState(), "");
            // A type whose values are the names of objects says with the latter that there is none.
            if (state.startsWith("2") || state.startsWith("42")) {
                connection.execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
                requireValid(connection, e);
            }
            throw e;
        }
    }

    /**
     * A cast in between, for a type with a cast from text that takes less than the type's own input: for {@code regclass} it
     * would look for a table by the name of {@code -}, or of the number that is shown where a table is gone.
     */
    private static String input(TargetColumn typed) {
        ValueType element = typed.copied().element();
        ValueType value = element == null ? typed.copied().type() : element;
        return value.base() != PostgresOids.REGCLASS ? "" : element == null ? "::bpchar" : "::bpchar[]";
    }

    /** Says which text is no value of its column; older servers cannot be asked. */
    private void requireValid(JdbcConnection connection, SQLException failure) throws SQLException {
        if (connection.jdbc().getMetaData().getDatabaseMajorVersion() < SQL_TELLS_INVALID_INPUT_SINCE) {
            return;
        }
        for (int column = 0; column < columns.size(); column++) {
            if (!isText(column)) {
                continue;
            }
            TargetColumn typed = columns.get(column);
            List<Long> rows = connection.rows(
                    "SELECT " + PostgresNames.quote(row) + " FROM pg_temp." + TABLE
                            + " WHERE NOT pg_catalog.pg_input_is_valid(" + typed.quoted() + "::text, ?) LIMIT 1",
                    List.of(typed.column().sqlType()),
                    found -> found.getLong(1));
            if (!rows.isEmpty()) {
                throw DatabaseException.of(
                                Code.INVALID,
                                "A value is not of type " + typed.column().sqlType() + ".")
                        .withRow(rows.getFirst())
                        .withColumn(typed.name())
                        .withSqlState(String.valueOf(failure.getSQLState()))
                        .withCause(failure);
            }
        }
    }
}
