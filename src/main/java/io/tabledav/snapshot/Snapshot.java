package io.tabledav.snapshot;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on disk that do not change. What its fields say can be told to a client; the bytes are read through a {@link
 * SnapshotLease}.
 *
 * <p>Threads: what changes is guarded by the lock of {@link Snapshots}.
 */
public final class Snapshot {
    private final SnapshotKey key;
    private final Path path;
    private final long sizeBytes;
    private final String etag;
    private final Instant modified;
    private final boolean given;

    private @Nullable String version;
    private long completeNanos;
    private boolean doubtful;
    private int leases;
    private int holders;
    private boolean dropped;

    Snapshot(SnapshotKey key, Path path, long sizeBytes, String etag, Instant modified, boolean given) {
        this.given = given;
        this.key = key;
        this.path = path;
        this.sizeBytes = sizeBytes;
        this.etag = etag;
        this.modified = modified;
    }

    /** What this is of. */
    public SnapshotKey key() {
        return key;
    }

    /** The exact length. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** A strong entity tag made from the content, with its quotes; empty for bytes that are given. */
    public String etag() {
        return etag;
    }

    /** When this content was first seen. */
    public Instant modified() {
        return modified;
    }

    /**
     * Whether these are the bytes that the reader wrote itself, and not what was made of the rows since: true for that reader alone,
     * and for a short time.
     */
    public boolean isGiven() {
        return given;
    }

    Path path() {
        return path;
    }

    /** The state that the bytes were made from, as of now: no older proof counts any more. */
    void confirm(@Nullable String newVersion, long nowNanos, boolean nowDoubtful) {
        version = newVersion;
        completeNanos = nowNanos;
        doubtful = nowDoubtful;
    }

    @Nullable
    String version() {
        return version;
    }

    /** Somebody wrote to the database: from now on only a token proves that the bytes are still true. */
    void doubt() {
        doubtful = true;
    }

    boolean isYoungerThan(long ageNanos, long nowNanos) {
        return !doubtful && nowNanos - completeNanos < ageNanos;
    }

    void lease(int change) {
        leases += change;
    }

    void hold(int change) {
        holders += change;
    }

    /** Whether somebody reads it, or was told of it. */
    boolean isWanted() {
        return leases > 0 || holders > 0;
    }

    /** Takes it out of the store for good. */
    void drop() {
        dropped = true;
    }

    boolean isDropped() {
        return dropped;
    }
}
