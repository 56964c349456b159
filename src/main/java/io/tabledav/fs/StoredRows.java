package io.tabledav.fs;

import io.tabledav.snapshot.GivenBytes;
import io.tabledav.snapshot.NoSnapshotException;
import io.tabledav.snapshot.SnapshotKey;
import io.tabledav.snapshot.SnapshotLease;
import io.tabledav.snapshot.SnapshotSource;
import io.tabledav.snapshot.Snapshots;
import io.tabledav.spi.RelationName;
import io.tabledav.tree.Format;
import io.tabledav.tree.PercentCoding;
import io.tabledav.tree.QueryParameters;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides which snapshot a reader gets, if any. */
final class StoredRows {
    private final Snapshots snapshots;

    StoredRows(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /** The name of an encoding of some rows; formats that share their bytes share it. */
    static SnapshotKey key(MountedDatabase mounted, RelationName relation, Format format, QueryParameters parameters) {
        StringBuilder rendition =
                new StringBuilder(format == Format.ARROWS ? Format.ARROW.extension() : format.extension());
        new TreeMap<>(parameters.values()).forEach((name, value) -> {
            PercentCoding.encode(name, rendition.append('&'));
            PercentCoding.encode(value, rendition.append('='));
        });
        StringBuilder path = new StringBuilder();
        PercentCoding.encode(relation.schema(), path);
        PercentCoding.encode(relation.name(), path.append('/'));
        return new SnapshotKey(mounted.name(), path.toString(), rendition.toString());
    }

    /**
     * The snapshot that answers a read; null if it is to be answered without, because none is needed or none can be kept.
     *
     * <p>Owner: the caller closes the lease.
     */
    @Nullable
    SnapshotLease find(SnapshotKey key, Caller caller, Wanted wanted, SnapshotSource source) {
        if (wanted.etag() != null) {
            SnapshotLease tagged = snapshots.tagged(key, wanted.etag());
            if (tagged != null) {
                return tagged;
            }
        }
        try {
            return switch (wanted.need()) {
                case BYTES -> snapshots.seen(key, caller, source::version);
                case STORED -> {
                    SnapshotLease held = snapshots.held(key, caller);
                    yield held == null ? snapshots.get(key, caller, source) : held;
                }
                case TOLD -> snapshots.get(key, caller, source);
            };
        } catch (NoSnapshotException e) {
            return null;
        }
    }

    /**
     * The snapshot that a listing tells: a fresh one, or else the one that the caller holds; null if there is none.
     *
     * <p>Owner: the caller closes the lease.
     *
     * @param patience how long it may take to make one, null if none is to be made
     */
    @Nullable
    SnapshotLease listed(SnapshotKey key, Caller caller, SnapshotSource source, @Nullable Duration patience)
            throws NoSnapshotException {
        SnapshotLease fresh = patience == null
                ? snapshots.known(key, caller, source::version)
                : snapshots.getWithin(key, caller, source, patience);
        return fresh == null ? snapshots.held(key, caller) : fresh;
    }

    /** The entity tag of the bytes of all rows in a state that a version token tells; null if it is not known. */
    @Nullable
    String tagAt(MountedDatabase mounted, RelationName relation, Format format, String version) {
        return snapshots.tagAt(key(mounted, relation, format, QueryParameters.NONE), version);
    }

    /** Keeps the bytes of a write, to be shown to the writer if it succeeds. */
    GivenBytes keep(MountedDatabase mounted, RelationName relation, Format format) {
        return snapshots.keep(key(mounted, relation, format, QueryParameters.NONE));
    }

    /** Notes that a caller wrote to a database, or may have. */
    void written(MountedDatabase mounted, Caller caller) {
        snapshots.written(mounted.name(), caller);
    }
}
