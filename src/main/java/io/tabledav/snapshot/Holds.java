package io.tabledav.snapshot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
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

    /** Ends what a reader holds of a database; the snapshots that it held. */
    List<Snapshot> release(Object holder, String database) {
        return end((holding, hold) ->
                holding.holder().equals(holder) && holding.key().database().equals(database));
    }

    /** Ends what is over; the snapshots that were held. */
    List<Snapshot> sweep(long nowNanos) {
        return end((holding, hold) -> isOver(hold, nowNanos));
    }

    private List<Snapshot> end(BiPredicate<Holding, Hold> ends) {
        List<Snapshot> ended = new ArrayList<>();
        holds.entrySet().removeIf(entry -> {
            if (!ends.test(entry.getKey(), entry.getValue())) {
                return false;
            }
            entry.getValue().snapshot().hold(-1);
            ended.add(entry.getValue().snapshot());
            return true;
        });
        return ended;
    }

    int size() {
        return holds.size();
    }

    private boolean isOver(Hold hold, long nowNanos) {
        // What a writer gave is shown for a while from the write, however often it looks.
        long longest = hold.snapshot().isGiven() ? holdNanos : maxHoldNanos;
        return nowNanos - hold.lastNanos() >= holdNanos || nowNanos - hold.firstNanos() >= longest;
    }
}
