package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.BoundSql;
import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.JdbcConnections;
import io.tabledav.backend.jdbc.ServerRules;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.SessionReader;
import io.tabledav.backend.jdbc.SqlLexis;
import io.tabledav.backend.jdbc.SqlStatement;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query;
import io.tabledav.spi.Query.Effect;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Runs one SQL statement of a client's own.
 *
 * <p>One that reads runs in a transaction that only reads. One that writes is committed before anything is given back; DDL
 * commits by itself, and what it has done stays also when it fails.
 */
final class MysqlQuery {
    private final MysqlDriver driver;
    private final JdbcConnections connections;
    private final Effect effect;
    private final BoundSql sql;

    MysqlQuery(MysqlDriver driver, JdbcConnections connections, Query.Sql query) {
        SqlStatement statement = SqlStatement.parse(query.text(), SqlLexis.MYSQL, ServerRules.MYSQL);
        statement.requireWithin(query.effect());
        this.driver = driver;
        this.connections = connections;
        this.effect = statement.effect();
        this.sql = statement.bind(query.parameters());
    }

    ArrowReader open(BufferAllocator allocator) {
        if (effect != Effect.READ) {
            return new ChangesReader(write(), allocator);
        }
        Session<JdbcConnection> session = connections.take();
        try {
            MysqlBatches batches = session.call(this::read);
            return new SessionReader<>(session, batches, allocator, SqlErrors::of);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private MysqlBatches read(JdbcConnection connection) throws SQLException {
        connection.runClientSql();
        connection.execute("START TRANSACTION READ ONLY");
        try {
            PreparedStatement statement = connection.keep(connection
                    .jdbc()
                    .prepareStatement(sql.text(), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY));
            statement.setFetchSize(driver.streamingFetchSize());
            Bindings.bind(statement, sql.values());
            connection.beginStream();
            ResultSet results = statement.executeQuery();
            List<ResultColumn> columns = driver.columns(results);
            return new MysqlBatches(driver.rows(results, MysqlScan.wireBytes(columns)), columns);
        } catch (SQLException e) {
            throw SqlErrors.of(e);
        }
    }

    private long write() {
        try (Session<JdbcConnection> session = connections.take()) {
            return session.call(this::write);
        }
    }

    private long write(JdbcConnection connection) throws SQLException {
        connection.runClientSql();
        try {
            PreparedStatement statement = connection.keep(connection.jdbc().prepareStatement(sql.text()));
            Bindings.bind(statement, sql.values());
            if (statement.execute()) {
                throw DatabaseException.of(Code.UNSUPPORTED, "A statement that writes gives no rows back here.")
                        .withHint("Leave RETURNING out.");
            }
            long changes = effect == Effect.WRITE ? Math.max(0, statement.getLargeUpdateCount()) : 0;
            connection.commit();
            return changes;
        } catch (SQLException e) {
            throw SqlErrors.of(e);
        }
    }
}
