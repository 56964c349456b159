package io.tabledav.state.jdbc;

import static io.tabledav.state.jdbc.Transaction.bytes;
import static io.tabledav.state.jdbc.Transaction.text;

import io.tabledav.state.DropResult;
import io.tabledav.state.DropResults;
import io.tabledav.state.ResourceKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What became of files in drop boxes, in the table {@code tabledav_drop_result}. */
final class JdbcDropResults implements DropResults {
    private static final String SELECT = "SELECT resource, size_bytes, content_hash, json, recorded_at, until_at"
            + " FROM tabledav_drop_result WHERE principal = ? AND ";

    private final StateDatabase database;
    private final InstantSource clock;

    JdbcDropResults(StateDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public DropResult record(String principal, String key, Outcome outcome, Duration time) {
        require(principal, key);
        if (bytes(outcome.json()).length > MOST_BYTES || bytes(outcome.contentHash()).length > MOST_BYTES) {
            throw new IllegalArgumentException("an outcome of more than " + MOST_BYTES + " bytes");
        }
        Instant now = Instant.ofEpochMilli(clock.millis());
        DropResult result = new DropResult(
                key, outcome.sizeBytes(), outcome.contentHash(), outcome.json(), now, now.plusMillis(time.toMillis()));
        database.write(transaction -> {
            transaction.update(
                    "DELETE FROM tabledav_drop_result WHERE principal = ? AND resource = ?",
                    bytes(principal),
                    bytes(key));
            return transaction.update(
                    "INSERT INTO tabledav_drop_result (principal, resource, parent, size_bytes, content_hash, json,"
                            + " recorded_at, until_at) VALUES (?,?,?,?,?,?,?,?)",
                    bytes(principal),
                    bytes(key),
                    bytes(ResourceKeys.parent(key)),
                    result.sizeBytes(),
                    bytes(result.contentHash()),
                    bytes(result.json()),
                    result.recorded().toEpochMilli(),
                    result.until().toEpochMilli());
        });
        return result;
    }

    @Override
    public List<DropResult> list(String principal, String folder) {
        require(principal, folder);
        return database.read(transaction -> transaction.rows(
                SELECT + "parent = ? AND until_at > ? ORDER BY resource",
                JdbcDropResults::read,
                bytes(principal),
                bytes(folder),
                clock.millis()));
    }

    @Override
    public Optional<DropResult> find(String principal, String key) {
        require(principal, key);
        return database.read(transaction -> transaction.first(
                SELECT + "resource = ? AND until_at > ?",
                JdbcDropResults::read,
                bytes(principal),
                bytes(key),
                clock.millis()));
    }

    @Override
    public boolean remove(String principal, String key) {
        require(principal, key);
        return database.write(transaction -> transaction.update(
                        "DELETE FROM tabledav_drop_result WHERE principal = ? AND resource = ? AND until_at > ?",
                        bytes(principal),
                        bytes(key),
                        clock.millis())
                > 0);
    }

    private static DropResult read(ResultSet row) throws SQLException {
        return new DropResult(
                text(row.getBytes(1)),
                row.getLong(2),
                text(row.getBytes(3)),
                text(row.getBytes(4)),
                Instant.ofEpochMilli(row.getLong(5)),
                Instant.ofEpochMilli(row.getLong(6)));
    }

    private static void require(String principal, String key) {
        ResourceKeys.requirePrincipal(principal);
        ResourceKeys.require(key);
    }
}
