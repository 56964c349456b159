package io.tabledav.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that are there, within a budget of bytes; the one that was used longest ago goes first.
 *
 * <p>Threads: guarded by the lock of {@link Snapshots}.
 */
final class Shelf {
    /** What the smallest file takes from a disk, so that a budget of bytes bounds the number of files, too. */
    private static final long BLOCK_BYTES = 4096;

    private final long budgetBytes;
    private long usedBytes;
    private long evicted;
    /** By key, the latest one last. */
    private final Map<SnapshotKey, List<Snapshot>> versions = new HashMap<>();
    /** With the bytes charged for each, the one used longest ago first. */
    private final Map<Snapshot, Long> charges = new LinkedHashMap<>();

    Shelf(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    long usedBytes() {
        return usedBytes;
    }

    /** How many were dropped because others needed their room. */
    long evicted() {
        return evicted;
    }

    @Nullable
    Snapshot latest(SnapshotKey key) {
        List<Snapshot> known = versions.get(key);
        return known == null ? null : known.getLast();
    }

    @Nullable
    Snapshot tagged(SnapshotKey key, String etag) {
        for (Snapshot snapshot : versions.getOrDefault(key, List.of())) {
            if (snapshot.etag().equals(etag)) {
                return snapshot;
            }
        }
        return null;
    }

    /** Takes room, by dropping what nobody wants; false if that is not enough. */
    boolean take(long bytes) {
        Iterator<Map.Entry<Snapshot, Long>> oldest = charges.entrySet().iterator();
        while (usedBytes + bytes > budgetBytes && oldest.hasNext()) {
            Map.Entry<Snapshot, Long> entry = oldest.next();
            if (!entry.getKey().isWanted()) {
                oldest.remove();
                evicted++;
                remove(entry.getKey(), entry.getValue());
            }
        }
        if (usedBytes + bytes > budgetBytes) {
            return false;
        }
        usedBytes += bytes;
        return true;
    }

    /** Gives back room that was taken. */
    void giveBack(long bytes) {
        usedBytes -= bytes;
    }

    /** Puts a snapshot there as the latest of its key; earlier ones that nobody wants go. */
    void add(Snapshot snapshot, long takenBytes) {
        List<Snapshot> known = versions.computeIfAbsent(snapshot.key(), key -> new ArrayList<>());
        List.copyOf(known).stream().filter(earlier -> !earlier.isWanted()).forEach(this::drop);
        // The last one that was dropped took the list with it.
        versions.computeIfAbsent(snapshot.key(), key -> new ArrayList<>()).add(snapshot);
        charge(snapshot, takenBytes);
    }

    /** Puts bytes there that only their writer sees. */
    void addGiven(Snapshot snapshot, long takenBytes) {
        charge(snapshot, takenBytes);
    }

    private void charge(Snapshot snapshot, long takenBytes) {
        long charge = Math.max(BLOCK_BYTES, snapshot.sizeBytes());
        usedBytes += charge - takenBytes;
        charges.put(snapshot, charge);
    }

    /** An earlier content has come back. */
    void makeLatest(Snapshot snapshot) {
        List<Snapshot> known = versions.getOrDefault(snapshot.key(), List.of());
        if (known.remove(snapshot)) {
            known.add(snapshot);
        }
        use(snapshot);
    }

    /** It was used now. */
    void use(Snapshot snapshot) {
        Long charge = charges.remove(snapshot);
        if (charge != null) {
            charges.put(snapshot, charge);
        }
    }

    /** Takes it out; who reads it can go on. */
    void drop(Snapshot snapshot) {
        Long charge = charges.remove(snapshot);
        if (charge != null) {
            remove(snapshot, charge);
        }
    }

    /** Takes it out if there is a later one of its key, and nobody wants this one. */
    void dropIfSuperseded(Snapshot snapshot) {
        if (!snapshot.isWanted() && latest(snapshot.key()) != snapshot) {
            drop(snapshot);
        }
    }

    private void remove(Snapshot snapshot, long charge) {
        snapshot.drop();
        usedBytes -= charge;
        List<Snapshot> known = versions.get(snapshot.key());
        if (known != null) {
            known.remove(snapshot);
            if (known.isEmpty()) {
                versions.remove(snapshot.key());
            }
        }
        try {
            Files.deleteIfExists(snapshot.path());
        } catch (IOException e) {
            // The folder refuses; it is cleared as a whole when the server stops, or starts again.
            return;
        }
    }

    /** Somebody wrote to a database. */
    void doubt(String database) {
        for (Snapshot snapshot : charges.keySet()) {
            if (snapshot.key().database().equals(database)) {
                snapshot.doubt();
            }
        }
    }
}
