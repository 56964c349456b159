package io.tabledav.fs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tabledav.codec.Codecs;
import io.tabledav.fs.Resolver.Place;
import io.tabledav.fs.RowsSource.Versions;
import io.tabledav.snapshot.NoSnapshotException;
import io.tabledav.snapshot.NoSnapshotException.Reason;
import io.tabledav.snapshot.Snapshot;
import io.tabledav.snapshot.SnapshotKey;
import io.tabledav.snapshot.SnapshotLease;
import io.tabledav.snapshot.SnapshotSource;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationInfo;
import io.tabledav.tree.DbPath.Data;
import io.tabledav.tree.DbPath.Preparing;
import io.tabledav.tree.DbPath.Relation;
import io.tabledav.tree.Format;
import io.tabledav.tree.Node;
import io.tabledav.tree.QueryParameters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data files that a relation's folder shows: those whose exact length is known. Small ones are made for the listing, within
 * limits; a note beside them says how to get the others.
 */
final class DataFiles {
    private static final String NOTE_TYPE = "text/plain; charset=utf-8";

    /** What was found to be too large is not made again for each look at the folder. */
    private static final Duration TOO_LARGE_REMEMBERED = Duration.ofMinutes(10);

    private static final int TOO_LARGE_KEYS = 10_000;

    private final RowReads reads;
    private final StoredRows stored;
    private final ListingLimits limits;
    private final List<Format> formats;
    private final Cache<SnapshotKey, String> tooLarge = Caffeine.newBuilder()
            .expireAfterWrite(TOO_LARGE_REMEMBERED)
            .maximumSize(TOO_LARGE_KEYS)
            .build();

    DataFiles(RowReads reads, StoredRows stored, Codecs codecs, ListingLimits limits) {
        this.reads = reads;
        this.stored = stored;
        this.limits = limits;
        this.formats =
                limits.formats().stream().filter(codecs.encodable()::contains).toList();
    }

    /** The nodes of the files, and of the note where a file is missing. */
    List<Node> list(Place place, Relation relation, Caller caller) {
        Look look = new Look(place, caller, reads.versionOnce(place));
        boolean made = mayBeMade(place.relationInfo());
        long deadline = System.nanoTime() + limits.patience().toNanos();
        // All are begun before the first is waited for.
        formats.forEach(format -> look.at(format, made ? Duration.ZERO : null));
        if (made) {
            for (Format format : List.copyOf(look.waitedFor)) {
                look.at(format, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        }
        List<Node> nodes = new ArrayList<>();
        for (Format format : formats) {
            Snapshot snapshot = look.found.get(format);
            if (snapshot != null) {
                nodes.add(Listings.data(new Data(relation, format, false), place.relationInfo())
                        .withBytes(
                                snapshot.sizeBytes(),
                                snapshot.isGiven() ? null : snapshot.etag(),
                                snapshot.modified()));
            }
        }
        if (!look.missing.isEmpty()) {
            nodes.add(note(new Preparing(relation), content(relation, look.missing)));
        }
        return nodes;
    }

    /** The note of a settled place; null where no file is missing. Makes nothing. */
    @Nullable
    BytesContent note(Place place, Relation relation, Caller caller) {
        Look look = new Look(place, caller, reads.versionOnce(place));
        formats.forEach(format -> look.at(format, null));
        return look.missing.isEmpty() ? null : content(relation, look.missing);
    }

    /** What one look at a folder finds. */
    private final class Look {
        private final Place place;
        private final Caller caller;
        private final Versions versions;
        private final Map<Format, Snapshot> found = new EnumMap<>(Format.class);
        private final Map<Format, String> missing = new EnumMap<>(Format.class);
        private final List<Format> waitedFor = new ArrayList<>();

        Look(Place place, Caller caller, Versions versions) {
            this.place = place;
            this.caller = caller;
            this.versions = versions;
        }

        /**
         * Looks for a file.
         *
         * @param patience how long it may take to make it, null if it is not to be made
         */
        void at(Format format, @Nullable Duration patience) {
            missing.remove(format);
            waitedFor.remove(format);
            SnapshotKey key =
                    StoredRows.key(place.database(), place.relationInfo().name(), format, QueryParameters.NONE);
            String reason = tooLarge.getIfPresent(key);
            Duration allowed = reason == null ? patience : null;
            try (SnapshotLease lease = stored.listed(key, caller, source(format), allowed)) {
                if (lease != null) {
                    found.put(format, lease.snapshot());
                } else if (allowed != null) {
                    missing.put(format, "being made");
                    waitedFor.add(format);
                } else {
                    missing.put(format, reason == null ? "not made for a listing" : reason);
                }
            } catch (NoSnapshotException e) {
                String why = String.valueOf(e.getMessage());
                if (e.reason() == Reason.GIVEN_UP || e.reason() == Reason.TOO_LARGE) {
                    tooLarge.put(key, why);
                }
                missing.put(format, why);
            } catch (DatabaseException e) {
                if (e.code() == Code.CANCELLED) {
                    throw e;
                }
                missing.put(format, "cannot be made: " + e.message());
            }
        }

        private SnapshotSource source(Format format) {
            return new ListingSource(
                    reads.allRows(place, format, versions), place.database().listingPermits(), limits.maxBytes());
        }
    }

    static Node note(Preparing path, BytesContent content) {
        return new Node(
                path,
                false,
                content.mediaType(),
                content.sizeBytes(),
                content.etag(),
                null,
                Properties.ofKind("preparing"));
    }

    /**
     * A relation that is known to be large is not read because somebody looks at a folder, nor a view, whose cost nobody knows.
     * Where a table's size is not known, what turns out to be large is given up.
     */
    private boolean mayBeMade(RelationInfo relation) {
        Long sizeBytes = relation.sizeBytes();
        return sizeBytes == null ? !relation.kind().isView() : sizeBytes <= limits.maxBytes();
    }

    private static BytesContent content(Relation relation, Map<Format, String> missing) {
        StringBuilder text = new StringBuilder();
        text.append("These files are not listed yet, because their exact size is not known:\n\n");
        missing.forEach((format, why) -> text.append("  ")
                .append(new Data(relation, format, false).displayName())
                .append("  (")
                .append(why)
                .append(")\n"));
        text.append("\nGet one directly, and it is streamed; ask for it with HEAD, and it will be listed:\n\n");
        missing.keySet()
                .forEach(format -> text.append("  /dav")
                        .append(new Data(relation, format, false).href())
                        .append('\n'));
        return new BytesContent(NOTE_TYPE, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
