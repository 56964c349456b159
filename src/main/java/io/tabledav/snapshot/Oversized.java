package io.tabledav.snapshot;

import io.tabledav.snapshot.NoSnapshotException.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which bytes were found to be more than one snapshot may have, so that they are not made again to find the same.
 *
 * <p>Threads: guarded by the lock of {@link Snapshots}.
 */
final class Oversized {
    static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MAX_KEYS = 10_000;

    private record Found(NoSnapshotException none, long nanos) {}

    private final Map<SnapshotKey, Found> found = new LinkedHashMap<>();

    /** Fails as the last attempt did, if that was not long ago. */
    void check(SnapshotKey key, long nowNanos) throws NoSnapshotException {
        Found last = found.get(key);
        if (last == null) {
            return;
        }
        if (nowNanos - last.nanos() < REMEMBERED.toNanos()) {
            throw last.none();
        }
        found.remove(key);
    }

    /** Notes an attempt that failed, if it did for this reason. */
    void note(SnapshotKey key, NoSnapshotException none, long nowNanos) {
        if (none.reason() != Reason.TOO_LARGE) {
            return;
        }
        found.remove(key);
        found.put(key, new Found(none, nowNanos));
        if (found.size() > MAX_KEYS) {
            found.remove(found.keySet().iterator().next());
        }
    }

    /** Somebody wrote to a database: its relations may have become smaller. */
    void forget(String database) {
        found.keySet().removeIf(key -> key.database().equals(database));
    }
}
