package io.tabledav.snapshot;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which reader sees which snapshot: the one that it was last told of, for a while from the last time, at most for a longer
 * while from the first, and until it writes itself.
 *
 * <p>Threads: guarded by the lock of {@link Snapshots}.
 */
final class Holds {
    /** So many readers of so many files are remembered; beyond them the one that was told longest ago is forgotten. */
    static final int MAX_HOLDS = 100_000;

    private final long holdNanos;
    private final long maxHoldNanos;
    /** In the order in which they were last told. */
    private final Map<Holding, Hold> holds = new LinkedHashMap<>();

    Holds(Duration hold, Duration maxHold) {
        this.holdNanos = hold.toNanos();
        this.maxHoldNanos = maxHold.toNanos();
    }

    private record Holding(Object holder, SnapshotKey key) {}

    private record Hold(Snapshot snapshot, long firstNanos, long lastNanos) {}

    /** What a reader holds of a key, null if nothing any more. */
    @Nullable
    Snapshot held(Object holder, SnapshotKey key, long nowNanos) {
        Hold hold = holds.get(new Holding(holder, key));
        return hold == null || isOver(hold, nowNanos) ? null : hold.snapshot();
    }

    /** Notes that a reader is told of a snapshot now; the one that it was told of before, null if none. */
    @Nullable
    Snapshot tell(Object holder, Snapshot snapshot, long nowNanos) {
        Holding holding = new Holding(holder, snapshot.key());
        Hold before = holds.remove(holding);
        long firstNanos = nowNanos;
        if (before != null) {
            before.snapshot().hold(-1);
            if (before.snapshot() == snapshot && !isOver(before, nowNanos)) {
                firstNanos = before.firstNanos();
            }
        }
        holds.put(holding, new Hold(snapshot, firstNanos, nowNanos));
        snapshot.hold(1);
        if (holds.size() > MAX_HOLDS) {
            Iterator<Hold> eldest = holds.values().iterator();
            eldest.next().snapshot().hold(-1);
            eldest.remove();
        }
        return before == null ? null : before.snapshot();
    }

    /** Ends what a reader holds of a database. */
    void release(Object holder, String database) {
        holds.entrySet().removeIf(entry -> {
            boolean ends = entry.getKey().holder().equals(holder)
                    && entry.getKey().key().database().equals(database);
            if (ends) {
                entry.getValue().snapshot().hold(-1);
            }
            return ends;
        });
    }

    /** Ends what is over. */
    void sweep(long nowNanos) {
        holds.values().removeIf(hold -> {
            boolean ends = isOver(hold, nowNanos);
            if (ends) {
                hold.snapshot().hold(-1);
            }
            return ends;
        });
    }

    int size() {
        return holds.size();
    }

    private boolean isOver(Hold hold, long nowNanos) {
        return nowNanos - hold.lastNanos() >= holdNanos || nowNanos - hold.firstNanos() >= maxHoldNanos;
    }
}
