package io.tabledav.backend.generic;

import io.tabledav.backend.jdbc.BoundSql;
import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.ServerRules;
import io.tabledav.backend.jdbc.SqlLexis;
import io.tabledav.backend.jdbc.SqlStatement;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query;
import io.tabledav.spi.Query.Effect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;

/** One statement of a client's own. It only reads, since nothing is known of how the database keeps one from doing more. */
final class GenericQuery {
    private final BoundSql sql;

    /** Reads the SQL; {@code INVALID}, {@code FORBIDDEN} or {@code UNSUPPORTED} before any connection is taken. */
    GenericQuery(Query.Sql query) {
        SqlStatement statement = SqlStatement.parse(query.text(), SqlLexis.GENERIC, ServerRules.GENERIC);
        statement.requireWithin(query.effect());
        if (statement.effect() != Effect.READ) {
            throw DatabaseException.of(Code.UNSUPPORTED, "SQL on this database can only read.")
                    .withHint("Write rows with PUT or POST instead.");
        }
        this.sql = statement.bind(query.parameters());
    }

    /** Starts the statement in a transaction that only reads, where the database has such. */
    ResultBatches start(JdbcConnection connection) throws SQLException {
        connection.runClientSql();
        Connection jdbc = connection.jdbc();
        jdbc.rollback();
        try {
            jdbc.setReadOnly(true);
        } catch (SQLFeatureNotSupportedException e) {
            // To many drivers this is no more than a hint: what holds is that the statement is rolled back.
            jdbc.rollback();
        }
        PreparedStatement statement = connection.keep(
                jdbc.prepareStatement(sql.text(), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY));
        statement.setFetchSize(GenericScan.FETCH_ROWS);
        Parameters.bind(statement, sql.values());
        if (!statement.execute()) {
            throw DatabaseException.of(Code.INVALID, "The statement gives no rows.");
        }
        ResultSet result = statement.getResultSet();
        connection.beginStream();
        return new ResultBatches(result, columns(result.getMetaData()), 0, Long.MAX_VALUE);
    }

    private static List<ResultColumn> columns(ResultSetMetaData metaData) throws SQLException {
        List<ResultColumn> columns = new ArrayList<>();
        for (int index = 1; index <= metaData.getColumnCount(); index++) {
            String told = metaData.getColumnTypeName(index);
            String sqlType = told == null ? "" : told;
            ColumnType type = ColumnType.of(
                    metaData.getColumnType(index), sqlType, metaData.getPrecision(index), metaData.getScale(index));
            columns.add(ResultColumn.of(
                    metaData.getColumnLabel(index),
                    sqlType,
                    metaData.isNullable(index) != ResultSetMetaData.columnNoNulls,
                    type));
        }
        return columns;
    }
}
