package io.tabledav.state.jdbc;

import static io.tabledav.state.jdbc.Transaction.bytes;
import static io.tabledav.state.jdbc.Transaction.text;

import io.tabledav.state.LockHolder;
import io.tabledav.state.LockKind;
import io.tabledav.state.LockKind.Depth;
import io.tabledav.state.LockKind.Scope;
import io.tabledav.state.LockTerm;
import io.tabledav.state.ResourceKeys;
import io.tabledav.state.ResourceLock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The rows of {@code tabledav_lock}. Each that comes or goes is counted in the guard of its part. */
final class LockRows {
    static final String SELECT = "SELECT token, resource, lock_scope, lock_depth, name_only, principal, owner_text,"
            + " timeout_ms, created_at, expires_at FROM tabledav_lock";

    private static final int SWEPT_AT_ONCE = 500;

    private LockRows() {}

    static ResourceLock read(ResultSet row) throws SQLException {
        return new ResourceLock(
                row.getString(1),
                text(row.getBytes(2)),
                new LockKind(
                        row.getString(3).equals("exclusive") ? Scope.EXCLUSIVE : Scope.SHARED,
                        row.getString(4).equals("infinity") ? Depth.INFINITY : Depth.ZERO,
                        row.getInt(5) != 0),
                new LockHolder(text(row.getBytes(6)), text(row.getBytes(7))),
                new LockTerm(
                        Duration.ofMillis(row.getLong(8)),
                        Instant.ofEpochMilli(row.getLong(9)),
                        Instant.ofEpochMilli(row.getLong(10))));
    }

    static void insert(Transaction transaction, ResourceLock lock) throws SQLException {
        transaction.update(
                "INSERT INTO tabledav_lock (token, resource, parent, bucket, lock_scope, lock_depth, name_only, principal,"
                        + " owner_text, timeout_ms, created_at, expires_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                lock.token(),
                bytes(lock.key()),
                bytes(ResourceKeys.parent(lock.key())),
                Guards.part(lock.key()),
                lock.kind().scope() == Scope.EXCLUSIVE ? "exclusive" : "shared",
                lock.kind().depth() == Depth.INFINITY ? "infinity" : "zero",
                lock.kind().nameOnly() ? 1 : 0,
                bytes(lock.holder().principal()),
                bytes(lock.holder().owner()),
                lock.term().timeout().toMillis(),
                lock.term().created().toEpochMilli(),
                lock.term().expires().toEpochMilli());
    }

    static void renew(Transaction transaction, ResourceLock lock) throws SQLException {
        transaction.update(
                "UPDATE tabledav_lock SET timeout_ms = ?, expires_at = ? WHERE token = ?",
                lock.term().timeout().toMillis(),
                lock.term().expires().toEpochMilli(),
                lock.token());
    }

    static void delete(Transaction transaction, String token) throws SQLException {
        transaction.update("DELETE FROM tabledav_lock WHERE token = ?", token);
    }

    static Optional<ResourceLock> byToken(Transaction transaction, String token, Instant now) throws SQLException {
        return transaction.first(
                SELECT + " WHERE token = ? AND expires_at > ?", LockRows::read, token, now.toEpochMilli());
    }

    /** Deletes what is on a key and below it, under its guards. */
    static List<ResourceLock> removeTree(Transaction transaction, String key, Instant now) throws SQLException {
        byte[][] range = Guards.rangeBelow(key);
        String where = " WHERE resource = ? OR (resource > ? AND resource < ?)";
        List<ResourceLock> locks = transaction.rows(
                SELECT + where + " ORDER BY resource, token", LockRows::read, bytes(key), range[0], range[1]);
        if (locks.isEmpty()) {
            return locks;
        }
        transaction.update("DELETE FROM tabledav_lock" + where, bytes(key), range[0], range[1]);
        for (int part = 0; part < Guards.PARTS; part++) {
            int counted = part;
            long gone = locks.stream()
                    .filter(lock -> Guards.part(lock.key()) == counted)
                    .count();
            if (gone > 0) {
                Guards.count(transaction, part, -gone);
            }
        }
        return locks.stream().filter(lock -> lock.term().expires().isAfter(now)).toList();
    }

    /** Deletes some that have expired; how many. */
    static int sweep(Transaction transaction, Instant now) throws SQLException {
        List<Expired> expired = transaction.rows(
                "SELECT token, bucket FROM tabledav_lock WHERE expires_at <= ? ORDER BY expires_at LIMIT "
                        + SWEPT_AT_ONCE,
                row -> new Expired(row.getString(1), row.getInt(2)),
                now.toEpochMilli());
        if (expired.isEmpty()) {
            return 0;
        }
        List<Integer> parts = new ArrayList<>(
                new TreeSet<>(expired.stream().map(Expired::part).toList()));
        Guards.parts(transaction, parts);
        int all = 0;
        for (int part : parts) {
            int gone = 0;
            for (Expired one : expired) {
                if (one.part() == part) {
                    // It may have been swept by another server meanwhile.
                    gone += transaction.update(
                            "DELETE FROM tabledav_lock WHERE token = ? AND expires_at <= ?",
                            one.token(),
                            now.toEpochMilli());
                }
            }
            Guards.count(transaction, part, -gone);
            all += gone;
        }
        return all;
    }

    /** A lock that nobody sees any more. */
    private record Expired(String token, int part) {}
}
