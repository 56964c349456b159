package io.tabledav.snapshot;

import io.tabledav.snapshot.NoSnapshotException.Reason;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a server: made once however many ask, kept within a budget, seen by each reader as one version.
 *
 * <p>A snapshot is <em>fresh</em> until somebody wrote through this server or it is older than {@link
 * SnapshotSettings#maxAge}, and beyond that as long as the source proves by its version that nothing changed. It is
 * <em>held</em> by a reader from when the reader was told of it.
 *
 * <p>A reader is told apart by any object with {@code equals}.
 *
 * <p>Threads: any; what waits can be interrupted, and then fails with {@code CANCELLED}.
 */
public final class Snapshots implements AutoCloseable {
    private static final int MAX_ATTEMPTS = 3;

    private final SnapshotSettings settings;
    private final SpoolFolder folder;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Shelf shelf;
    private final Holds holds;
    private final Map<String, Long> generations = new HashMap<>();
    private final Renderings renderings;
    private final Oversized oversized = new Oversized();
    private final LongAdder refused = new LongAdder();
    private long made;
    private long given;

    /** An empty store in a folder that may be shared with other servers; nothing is made in it before it is needed. */
    public Snapshots(Path spoolFolder, SnapshotSettings settings) {
        this(spoolFolder, settings, System::nanoTime, InstantSource.system());
    }

    Snapshots(Path spoolFolder, SnapshotSettings settings, LongSupplier nanoTime, InstantSource clock) {
        this.settings = settings;
        this.folder = new SpoolFolder(spoolFolder);
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.shelf = new Shelf(settings.budgetBytes());
        this.holds = new Holds(settings.hold(), settings.maxHold());
        this.renderings = new Renderings(lock, nanoTime, this::make);
    }

    /** Deletes what servers that were killed have left in the folder; {@link IOException} if it cannot be read. */
    public void deleteLeftovers() throws IOException {
        folder.deleteLeftovers();
    }

    /** The snapshot that a reader was last told of, if it still holds it; null if not. */
    public @Nullable SnapshotLease held(SnapshotKey key, Object holder) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            Snapshot held = holds.held(holder, key, now);
            if (held == null) {
                return null;
            }
            return held.isGiven() ? lease(held) : tell(held, holder, now);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What a reader that takes all bytes at once gets: what it holds, else a fresh one, else null. It holds nothing by that,
     * nor for longer, so that one who comes again and again sees what is new.
     *
     * @param version tells the state of the source as it is now; only asked where that decides
     */
    public @Nullable SnapshotLease seen(SnapshotKey key, Object holder, Supplier<@Nullable String> version) {
        lock.lock();
        try {
            Snapshot held = holds.held(holder, key, nanoTime.getAsLong());
            if (held != null) {
                return lease(held);
            }
        } finally {
            lock.unlock();
        }
        return fresh(key, null, version);
    }

    /** A fresh snapshot, which the reader holds from now on; null if there is none: nothing is made. */
    public @Nullable SnapshotLease known(SnapshotKey key, Object holder, Supplier<@Nullable String> version) {
        return fresh(key, holder, version);
    }

    /**
     * A fresh snapshot; null if there is none.
     *
     * @param holder who holds it from now on, null for nobody
     */
    private @Nullable SnapshotLease fresh(
            SnapshotKey key, @Nullable Object holder, Supplier<@Nullable String> version) {
        Snapshot latest;
        String before;
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            Snapshot held = holder == null ? null : holds.held(holder, key, now);
            if (held != null && held.isGiven()) {
                return lease(held);
            }
            latest = shelf.latest(key);
            if (latest == null) {
                return null;
            }
            if (latest.isYoungerThan(settings.maxAge().toNanos(), now)) {
                return tell(latest, holder, now);
            }
            before = latest.version();
        } finally {
            lock.unlock();
        }
        if (before == null || !before.equals(version.get())) {
            return null;
        }
        lock.lock();
        try {
            return latest.isDropped() ? null : tell(latest, holder, nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** A snapshot with this entity tag that is still there, whoever was told of it; null if there is none. */
    public @Nullable SnapshotLease tagged(SnapshotKey key, String etag) {
        lock.lock();
        try {
            Snapshot snapshot = shelf.tagged(key, etag);
            return snapshot == null ? null : lease(snapshot);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A fresh snapshot, which the reader holds from now on, if need be made now. Whoever asks for one that is being made
     * waits for it.
     *
     * <p>Errors: {@link NoSnapshotException} where there is no room; what the source fails with.
     */
    public SnapshotLease get(SnapshotKey key, Object holder, SnapshotSource source) throws NoSnapshotException {
        SnapshotLease fresh = fresh(key, holder, source::version);
        for (int attempt = 0; fresh == null && attempt < MAX_ATTEMPTS; attempt++) {
            Rendering rendering = join(key, source);
            try {
                fresh = made(holder, Renderings.await(rendering));
            } catch (NoSnapshotException e) {
                // What somebody else's source gave up may be no reason for this one.
                if (e.reason() != Reason.GIVEN_UP || attempt + 1 == MAX_ATTEMPTS) {
                    throw e;
                }
            } finally {
                renderings.leave(rendering);
            }
        }
        if (fresh == null) {
            throw new NoSnapshotException(Reason.DISK, "The spool folder does not keep the bytes.", null);
        }
        return fresh;
    }

    /**
     * The entity tag that the bytes have in this state of their source; null if they were not made from it, or not lately. Equal
     * states have equal bytes.
     */
    public @Nullable String tagAt(SnapshotKey key, String version) {
        lock.lock();
        try {
            Snapshot latest = shelf.latest(key);
            return latest != null && version.equals(latest.version()) ? latest.etag() : null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Like {@link #get}, but waits for a limited time; null when that is up. The bytes are still made then, and the reader
     * will see them if it comes back soon.
     */
    public @Nullable SnapshotLease getWithin(SnapshotKey key, Object holder, SnapshotSource source, Duration patience)
            throws NoSnapshotException {
        SnapshotLease fresh = fresh(key, holder, source::version);
        if (fresh != null) {
            return fresh;
        }
        Rendering rendering = join(key, source);
        boolean waiting = true;
        try {
            if (!Renderings.isDoneWithin(rendering, patience)) {
                waiting = false;
                renderings.stayInterested(rendering, holder);
                return null;
            }
            return made(holder, Renderings.await(rendering));
        } finally {
            if (waiting) {
                renderings.leave(rendering);
            }
        }
    }

    /** Keeps the bytes of a write that is about to begin. */
    public GivenBytes keep(SnapshotKey key) {
        SpoolOutput out;
        try {
            out = open(false);
        } catch (NoSnapshotException e) {
            out = null;
        }
        return new GivenBytes(out, new GivenBytes.End() {
            @Override
            public void show(SpoolOutput bytes, Object writer) throws IOException {
                String etag = bytes.finish();
                lock.lock();
                try {
                    Snapshot given = new Snapshot(key, bytes.path(), bytes.sizeBytes(), etag, clock.instant(), true);
                    sweep();
                    shelf.addGiven(given, bytes.takenBytes());
                    hold(writer, given, nanoTime.getAsLong());
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void discard(SpoolOutput bytes) {
                Snapshots.this.discard(bytes);
            }
        });
    }

    /**
     * Notes that somebody wrote to a database, or may have: what was made before counts as fresh only with proof.
     *
     * @param writer who wrote, and from now on sees nothing older; null if no reader did
     */
    public void written(String database, @Nullable Object writer) {
        lock.lock();
        try {
            generations.merge(database, 1L, Long::sum);
            shelf.doubt(database);
            oversized.forget(database);
            if (writer != null) {
                holds.release(writer, database).forEach(shelf::dropIfSuperseded);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The bytes on disk now, those that are being made counted. */
    public long usedBytes() {
        lock.lock();
        try {
            return shelf.usedBytes();
        } finally {
            lock.unlock();
        }
    }

    /** How busy the store is, and what it did. */
    public SnapshotState state() {
        lock.lock();
        try {
            return new SnapshotState(
                    shelf.usedBytes(),
                    settings.budgetBytes(),
                    renderings.count(),
                    made,
                    given,
                    shelf.evicted(),
                    refused.sum());
        } finally {
            lock.unlock();
        }
    }

    private @Nullable SnapshotLease tell(Snapshot snapshot, @Nullable Object holder, long now) {
        SnapshotLease lease = lease(snapshot);
        if (lease != null && holder != null) {
            hold(holder, snapshot, now);
        }
        return lease;
    }

    private void hold(Object holder, Snapshot snapshot, long now) {
        Snapshot before = holds.tell(holder, snapshot, now);
        if (before != null) {
            shelf.dropIfSuperseded(before);
        }
    }

    /** Null if the file cannot be opened; if it is not there any more, neither is the snapshot. */
    private @Nullable SnapshotLease lease(Snapshot snapshot) {
        FileChannel channel;
        try {
            channel = FileChannel.open(snapshot.path(), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            shelf.drop(snapshot);
            return null;
        } catch (IOException e) {
            return null;
        }
        shelf.use(snapshot);
        snapshot.lease(1);
        given++;
        return new SnapshotLease(snapshot, channel, () -> {
            lock.lock();
            try {
                snapshot.lease(-1);
                shelf.dropIfSuperseded(snapshot);
            } finally {
                lock.unlock();
            }
        });
    }

    /** Null if it was evicted before the reader could take it. */
    private @Nullable SnapshotLease made(Object holder, Snapshot snapshot) {
        lock.lock();
        try {
            return snapshot.isDropped() ? null : tell(snapshot, holder, nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private Rendering join(SnapshotKey key, SnapshotSource source) throws NoSnapshotException {
        lock.lock();
        try {
            oversized.check(key, nanoTime.getAsLong());
            return renderings.join(key, generations.getOrDefault(key.database(), 0L), source);
        } finally {
            lock.unlock();
        }
    }

    private Snapshot make(Rendering rendering, SnapshotSource source) throws NoSnapshotException {
        SpoolOutput out = open(true);
        boolean kept = false;
        try {
            String version = source.writeTo(out);
            String etag = out.finish();
            Snapshot made = put(rendering, out, etag, version);
            kept = made.path().equals(out.path());
            return made;
        } catch (SpoolOutput.NoRoom e) {
            noteOversized(rendering.key(), e.reason());
            refused.increment();
            throw e.reason();
        } catch (GivenUp e) {
            throw new NoSnapshotException(Reason.GIVEN_UP, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw DatabaseException.of(Code.CANCELLED, "Nobody waits for these bytes any more.")
                    .withCause(e);
        } finally {
            if (!kept) {
                discard(out);
            }
        }
    }

    private SpoolOutput open(boolean tagged) throws NoSnapshotException {
        try {
            return new SpoolOutput(folder.newFile(), this::takeRoom, settings.maxFileBytes(), tagged);
        } catch (IOException e) {
            refused.increment();
            throw new NoSnapshotException(Reason.DISK, "The spool folder cannot be written.", e);
        }
    }

    private void takeRoom(long bytes) throws NoSnapshotException {
        lock.lock();
        try {
            if (!shelf.take(bytes)) {
                sweep();
                if (!shelf.take(bytes)) {
                    throw new NoSnapshotException(
                            Reason.BUDGET,
                            "The spool of " + settings.budgetBytes() + " bytes is full of files that are being read.",
                            null);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void sweep() {
        holds.sweep(nanoTime.getAsLong()).forEach(shelf::dropIfSuperseded);
    }

    private Snapshot put(Rendering rendering, SpoolOutput out, String etag, @Nullable String version) {
        lock.lock();
        try {
            this.made++;
            long now = nanoTime.getAsLong();
            long generation = generations.getOrDefault(rendering.key().database(), 0L);
            Snapshot made = shelf.tagged(rendering.key(), etag);
            if (made == null) {
                made = new Snapshot(rendering.key(), out.path(), out.sizeBytes(), etag, clock.instant(), false);
                shelf.add(made, out.takenBytes());
            } else {
                // The same bytes again: readers keep the file and the time that they know.
                shelf.makeLatest(made);
            }
            made.confirm(version, now, generation != rendering.generation());
            sweep();
            for (Object holder : rendering.interested()) {
                hold(holder, made, now);
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    private void discard(SpoolOutput out) {
        try {
            out.discard();
        } catch (IOException e) {
            // The folder is gone or refuses; what is left is cleared with the folder.
        } finally {
            lock.lock();
            try {
                shelf.giveBack(out.takenBytes());
            } finally {
                lock.unlock();
            }
        }
    }

    private void noteOversized(SnapshotKey key, NoSnapshotException none) {
        lock.lock();
        try {
            oversized.note(key, none, nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        renderings.close();
        try {
            folder.close();
        } catch (IOException e) {
            throw DatabaseException.of(Code.INTERNAL, "The spool folder could not be cleared.")
                    .withCause(e);
        }
    }
}
