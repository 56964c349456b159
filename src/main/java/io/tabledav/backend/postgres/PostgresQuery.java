package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.BoundSql;
import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.JdbcConnections;
import io.tabledav.backend.jdbc.ServerRules;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.SessionReader;
import io.tabledav.backend.jdbc.SqlLexis;
import io.tabledav.backend.jdbc.SqlStatement;
import io.tabledav.backend.jdbc.SqlToken;
import io.tabledav.backend.jdbc.SqlTokenizer;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query;
import io.tabledav.spi.Query.Effect;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Runs one SQL statement of a client's own.
 *
 * <p>The server describes the statement first, on its own: its columns, what type each parameter has where it stands, and
 * that it is a whole statement, so that nothing in it can end the parentheses that COPY puts around it. A query then runs as
 * COPY, its parameters as settings of the transaction, each of one type wherever it stands. What COPY does not take is run by the driver and its rows kept; a
 * statement that writes is committed before anything is given back.
 */
final class PostgresQuery {
    private static final Set<String> QUERIES = Set.of("SELECT", "VALUES", "TABLE", "WITH");

    private final JdbcConnections connections;
    private final SqlStatement statement;
    private final BoundSql bound;
    private final QueryParameters parameters;
    private final BufferAllocator allocator;

    /** Looks at the statement; {@code INVALID} or {@code FORBIDDEN} if it may not be run. */
    PostgresQuery(JdbcConnections connections, Query.Sql sql, BufferAllocator allocator) {
        this.connections = connections;
        this.statement = SqlStatement.parse(sql.text(), SqlLexis.POSTGRES, ServerRules.POSTGRES);
        statement.requireWithin(sql.effect());
        this.bound = statement.bind(sql.parameters());
        this.parameters = QueryParameters.of(statement.placeholders(), bound.values());
        this.allocator = allocator;
    }

    /** Runs it. */
    ArrowReader open() {
        if (statement.effect() == Effect.READ && isQuery()) {
            return read();
        }
        try (Session<JdbcConnection> session = connections.take()) {
            return new KeptRowsReader(session.call(this::run), allocator);
        }
    }

    private boolean isQuery() {
        for (SqlToken token : SqlTokenizer.tokens(bound.text(), SqlLexis.POSTGRES)) {
            if (!token.is('(')) {
                return token.isAny(QUERIES);
            }
        }
        return false;
    }

    private ArrowReader read() {
        Session<JdbcConnection> session = connections.take();
        try {
            CopyRows rows = session.call(connection -> {
                try {
                    return copy(connection);
                } catch (SQLException e) {
                    throw PostgresErrors.ofSql(e);
                }
            });
            return new SessionReader<>(session, rows, allocator, PostgresErrors::ofSql);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private CopyRows copy(JdbcConnection connection) throws SQLException {
        connection.runClientSql();
        PostgresTransaction.beginRead(connection);
        List<String> types = parameters.areRepeated() ? parameters.types(connection, bound.text()) : List.of();
        List<ResultColumn> columns;
        try (PreparedStatement described = connection
                .jdbc()
                .prepareStatement(types.isEmpty() ? bound.text() : parameters.settings(bound.text(), types, "??"))) {
            ResultSetMetaData result = described.getMetaData();
            if (result == null) {
                throw DatabaseException.of(Code.INVALID, "The statement gives no rows.");
            }
            columns = ResultTypes.of(connection, result);
            if (!parameters.areRepeated() && !parameters.values().isEmpty()) {
                types = QueryParameters.types(described.getParameterMetaData());
            }
        }
        PostgresScan.bind(connection, parameters.values());
        return CopyRows.start(connection, cast(parameters.settings(bound.text(), types, "?"), columns), columns);
    }

    /** The query with its columns cast that the server cannot send as they are. */
    private static String cast(String sql, List<ResultColumn> columns) {
        if (columns.stream().allMatch(column -> column.type().cast().isEmpty())) {
            return sql;
        }
        List<String> names = new ArrayList<>();
        List<String> selected = new ArrayList<>();
        for (ResultColumn column : columns) {
            // Names of our own: two columns of a result may have the same.
            String name = "c" + names.size();
            names.add(name);
            selected.add(name + column.type().cast());
        }
        return "SELECT " + String.join(", ", selected) + " FROM (\n" + sql + "\n) AS result(" + String.join(", ", names)
                + ")";
    }

    private KeptRows run(JdbcConnection connection) throws SQLException {
        connection.runClientSql();
        boolean reads = statement.effect() == Effect.READ;
        try {
            if (reads) {
                PostgresTransaction.beginRead(connection);
            } else {
                PostgresTransaction.beginWrite(connection);
            }
            KeptRows rows;
            try (PreparedStatement running = connection.jdbc().prepareStatement(bound.text())) {
                connection.keep(running);
                int number = 0;
                for (String text : bound.values().stream()
                        .map(PostgresText::of)
                        .collect(Collectors.toCollection(ArrayList::new))) {
                    running.setString(++number, text);
                }
                rows = KeptRows.run(connection, running);
            }
            if (!reads) {
                connection.commit();
            }
            return rows;
        } catch (SQLException e) {
            throw PostgresErrors.ofSql(e);
        }
    }
}
