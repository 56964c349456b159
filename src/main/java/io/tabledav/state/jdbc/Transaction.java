package io.tabledav.state.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A connection in the hands of one call, with short words for statements.
 *
 * <p>Shape: values are byte arrays, numbers and ASCII text; what clients send travels as {@link #bytes}.
 *
 * <p>Threads: one.
 */
final class Transaction {
    private final Connection connection;
    private final Vendor vendor;

    Transaction(Connection connection, Vendor vendor) {
        this.connection = connection;
        this.vendor = vendor;
    }

    /** What a call does. It may run again if the database breaks it off, so it changes nothing but the database. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run(Transaction transaction) throws SQLException;
    }

    /** Makes a value of a row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    Vendor vendor() {
        return vendor;
    }

    /** How all text of clients is kept. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The text of {@link #bytes}. */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** As many question marks, with commas between. */
    static String marks(int count) {
        return String.join(",", Stream.generate(() -> "?").limit(count).toList());
    }

    /** All rows of a query. */
    <T> List<T> rows(String sql, Row<T> row, List<? extends @Nullable Object> values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet results = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (results.next()) {
                rows.add(row.read(results));
            }
            return rows;
        }
    }

    /** All rows of a query. */
    <T> List<T> rows(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        return rows(sql, row, Stream.of(values).toList());
    }

    /** The first row of a query. */
    <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        return rows(sql, row, values).stream().findFirst();
    }

    /** The number in the only row of a query; 0 for NULL. */
    long number(String sql, @Nullable Object... values) throws SQLException {
        return first(sql, row -> row.getLong(1), values).orElse(0L);
    }

    /** Runs a statement; how many rows it changed. */
    int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, Stream.of(values).toList())) {
            return statement.executeUpdate();
        }
    }

    /** Runs a statement for each list of values. */
    void updateAll(String sql, List<? extends List<? extends @Nullable Object>> all) throws SQLException {
        if (all.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (List<? extends @Nullable Object> values : all) {
                bind(statement, values);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private PreparedStatement prepare(String sql, List<? extends @Nullable Object> values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            bind(statement, values);
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(PreparedStatement statement, List<? extends @Nullable Object> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else if (value instanceof Number number) {
                statement.setLong(i + 1, number.longValue());
            } else if (value == null) {
                statement.setNull(i + 1, Types.NULL);
            } else {
                statement.setString(i + 1, (String) value);
            }
        }
    }
}
