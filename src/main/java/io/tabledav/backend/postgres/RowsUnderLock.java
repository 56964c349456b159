package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.SessionReader;
import io.tabledav.spi.CurrentRows;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table in the middle of the transaction that has it locked.
 *
 * <p>A read changes settings of the transaction, which a savepoint takes back: what a client's rows run into, such as a trigger, finds
 * the ones that it always finds. Neither takes a number of a transaction, so the token is still that of all who do not write.
 */
final class RowsUnderLock implements CurrentRows {
    private final Session<JdbcConnection> session;
    private final RelationName relation;

    RowsUnderLock(Session<JdbcConnection> session, RelationName relation) {
        this.session = session;
        this.relation = relation;
    }

    @Override
    public @Nullable String versionToken() {
        return session.call(connection -> {
                    begin(connection);
                    Optional<String> token = Optional.ofNullable(PostgresVersions.token(connection, relation));
                    end(connection);
                    return token;
                })
                .orElse(null);
    }

    @Override
    public ArrowReader open(BufferAllocator allocator) {
        PostgresScan.Started started = session.call(connection -> {
            begin(connection);
            return PostgresScan.startWithin(connection, new Query.Scan(relation, ReadShape.ALL));
        });
        return SessionReader.within(session, started.rows(), allocator, RowsUnderLock::end);
    }

    private static void begin(JdbcConnection connection) throws SQLException {
        connection.execute("SAVEPOINT tabledav_look");
        PostgresTransaction.setForReading(connection);
    }

    private static boolean end(JdbcConnection connection) throws SQLException {
        connection.execute("ROLLBACK TO SAVEPOINT tabledav_look");
        return true;
    }
}
