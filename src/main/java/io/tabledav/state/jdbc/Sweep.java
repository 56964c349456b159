package io.tabledav.state.jdbc;

import static io.tabledav.state.jdbc.Transaction.bytes;
import static io.tabledav.state.jdbc.Transaction.text;

import io.tabledav.state.StateLimits;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Deletes what nobody sees any more. Each step is a small transaction, so that nobody waits for it long; several servers may
 * sweep at once.
 */
final class Sweep {

    /** How long a content stays that no file has: somebody may be reading it. */
    static final Duration LINGER = Duration.ofMinutes(1);

    /** How long a body may stand still on its way in. */
    static final Duration STALLED = Duration.ofHours(1);

    /** How many steps one sweep takes at most: the rest is for the next. */
    private static final int MOST_STEPS = 200;

    private static final int AT_ONCE = 100;
    private static final long BYTES_AT_ONCE = 16L << 20;

    private final StateDatabase database;
    private final JdbcLocks locks;
    private final StateLimits.Scratch limits;
    private final InstantSource clock;

    Sweep(StateDatabase database, JdbcLocks locks, StateLimits.Scratch limits, InstantSource clock) {
        this.database = database;
        this.locks = locks;
        this.limits = limits;
        this.clock = clock;
    }

    /** One step; whether there may be more to do. */
    private interface Step {
        boolean take();
    }

    /** Deletes what is due, up to a bound. */
    void run() {
        List<Step> steps = List.of(
                () -> locks.sweep() > 0,
                () -> expired("tabledav_hidden"),
                () -> expired("tabledav_drop_result"),
                this::unusedFiles,
                this::unusedFolders,
                this::stalled,
                this::dropped);
        for (Step step : steps) {
            for (int taken = 0; taken < MOST_STEPS && step.take(); taken++) {}
        }
    }

    private boolean expired(String table) {
        return database.write(transaction -> transaction.update(
                        "DELETE FROM " + table + " WHERE until_at <= (SELECT MAX(until_at) FROM (SELECT until_at FROM "
                                + table + " WHERE until_at <= ? ORDER BY until_at LIMIT " + AT_ONCE + ") due)",
                        clock.millis()))
                > 0;
    }

    /** Whose entry it is, and where. */
    private record Found(String principal, String path) {}

    private boolean unusedFiles() {
        return unused("kind <> 'folder' AND used_at < ?");
    }

    private boolean unusedFolders() {
        return unused("kind = 'folder' AND used_at < ? AND NOT EXISTS (SELECT 1 FROM tabledav_scratch child"
                + " WHERE child.principal = entry.principal AND child.parent = entry.resource"
                + " AND child.resource <> entry.resource)");
    }

    private boolean unused(String condition) {
        long before = clock.instant().minus(limits.unused()).toEpochMilli();
        List<Found> due = database.read(transaction -> transaction.rows(
                "SELECT principal, resource FROM tabledav_scratch entry WHERE " + condition + " ORDER BY used_at LIMIT "
                        + AT_ONCE,
                row -> new Found(text(row.getBytes(1)), text(row.getBytes(2))),
                before));
        for (Found one : due) {
            database.write(transaction -> delete(transaction, one, condition, before));
        }
        return due.size() == AT_ONCE;
    }

    private boolean delete(Transaction transaction, Found one, String condition, long before) throws SQLException {
        Guards.principal(transaction, one.principal());
        boolean stillDue = transaction.number(
                        "SELECT COUNT(*) FROM tabledav_scratch entry WHERE principal = ? AND resource = ? AND "
                                + condition,
                        bytes(one.principal()),
                        bytes(one.path()),
                        before)
                > 0;
        return stillDue && ScratchRows.deleteTree(transaction, one.principal(), one.path(), clock.millis());
    }

    private boolean stalled() {
        long now = clock.millis();
        database.write(transaction -> transaction.update(
                "UPDATE tabledav_content SET stage = 'dropped', touched_at = ? WHERE stage = 'pending' AND touched_at < ?",
                now,
                now - STALLED.toMillis()));
        return false;
    }

    private boolean dropped() {
        List<String> due = database.read(transaction -> transaction.rows(
                "SELECT id FROM tabledav_content WHERE stage = 'dropped' AND touched_at < ? ORDER BY touched_at LIMIT "
                        + AT_ONCE,
                row -> row.getString(1),
                clock.instant().minus(LINGER).toEpochMilli()));
        due.forEach(this::purge);
        return due.size() == AT_ONCE;
    }

    /** From its beginning on, so that who still reads it finds a hole and no end. */
    private void purge(String content) {
        for (long end = BYTES_AT_ONCE; ; end += BYTES_AT_ONCE) {
            long upTo = end;
            boolean more = database.write(transaction -> {
                transaction.update("DELETE FROM tabledav_piece WHERE content = ? AND from_offset < ?", content, upTo);
                long left = transaction.number("SELECT COUNT(*) FROM tabledav_piece WHERE content = ?", content);
                if (left == 0) {
                    transaction.update("DELETE FROM tabledav_content WHERE id = ? AND stage = 'dropped'", content);
                }
                return left > 0;
            });
            if (!more) {
                return;
            }
        }
    }
}
