package io.tabledav.state.jdbc;

import static io.tabledav.state.jdbc.Transaction.bytes;
import static io.tabledav.state.jdbc.Transaction.text;

import io.tabledav.state.HiddenStore;
import io.tabledav.state.ResourceKeys;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Set;

/** What is hidden, in the table {@code tabledav_hidden}. */
final class JdbcHidden implements HiddenStore {
    private final StateDatabase database;
    private final InstantSource clock;

    JdbcHidden(StateDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void hide(String principal, String key, Duration time) {
        require(principal, key);
        database.write(transaction -> {
            transaction.update(
                    "DELETE FROM tabledav_hidden WHERE principal = ? AND resource = ?", bytes(principal), bytes(key));
            return transaction.update(
                    "INSERT INTO tabledav_hidden (principal, resource, parent, until_at) VALUES (?,?,?,?)",
                    bytes(principal),
                    bytes(key),
                    bytes(ResourceKeys.parent(key)),
                    clock.instant().plus(time).toEpochMilli());
        });
    }

    @Override
    public void show(String principal, String key) {
        require(principal, key);
        database.write(transaction -> transaction.update(
                "DELETE FROM tabledav_hidden WHERE principal = ? AND resource = ?", bytes(principal), bytes(key)));
    }

    @Override
    public boolean isHidden(String principal, String key) {
        require(principal, key);
        return database.read(transaction -> transaction
                .first(
                        "SELECT until_at FROM tabledav_hidden WHERE principal = ? AND resource = ? AND until_at > ?",
                        row -> row.getLong(1),
                        bytes(principal),
                        bytes(key),
                        clock.millis())
                .isPresent());
    }

    @Override
    public Set<String> hiddenIn(String principal, String folder) {
        require(principal, folder);
        Set<String> keys = new LinkedHashSet<>(database.read(transaction -> transaction.rows(
                "SELECT resource FROM tabledav_hidden WHERE principal = ? AND parent = ? AND until_at > ? ORDER BY resource",
                row -> text(row.getBytes(1)),
                bytes(principal),
                bytes(folder),
                clock.millis())));
        // The root is said to lie in itself.
        keys.remove(folder);
        return keys;
    }

    private static void require(String principal, String key) {
        ResourceKeys.requirePrincipal(principal);
        ResourceKeys.require(key);
    }
}
