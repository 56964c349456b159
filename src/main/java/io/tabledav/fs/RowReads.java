package io.tabledav.fs;

import io.tabledav.codec.Codec;
import io.tabledav.codec.Codecs;
import io.tabledav.fs.Resolver.Place;
import io.tabledav.fs.RowsSource.Versions;
import io.tabledav.snapshot.SnapshotLease;
import io.tabledav.snapshot.SnapshotSource;
import io.tabledav.spi.BlockingReads;
import io.tabledav.spi.Column;
import io.tabledav.spi.Database;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query;
import io.tabledav.spi.ReadShape;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.VersionSource;
import io.tabledav.spi.VersionedScans;
import io.tabledav.spi.VersionedScans.VersionedRows;
import io.tabledav.tree.DbPath.FacetItem;
import io.tabledav.tree.Format;
import io.tabledav.tree.NumberStyle;
import io.tabledav.tree.QueryParameters;
import io.tabledav.tree.ReadShapes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.jspecify.annotations.Nullable;

/** Opens rows: the corridor from a shape or a statement through the database to a codec. */
final class RowReads {

    private final Codecs codecs;
    private final BufferAllocator allocator;
    private final ScheduledExecutorService timer;
    private final StoredRows stored;
    private final Spool spool;

    RowReads(Codecs codecs, Resources resources, StoredRows stored) {
        this.codecs = codecs;
        this.allocator = resources.allocator();
        this.timer = resources.timer();
        this.stored = stored;
        this.spool = resources.spool();
    }

    /** Who reads, and what has to be known before. */
    record Reader(Caller caller, Wanted wanted) {}

    /** The rows of a relation in a format. */
    Content rows(Place place, Format format, QueryParameters parameters, Reader reader) {
        Codec codec = codecs.encoder(format, NumberStyle.parse(parameters));
        ReadShape shape = ReadShapes.parse(parameters, Listings.columns(place), Set.of(NumberStyle.PARAMETER));
        MountedDatabase mounted = place.database();
        RelationName relation = place.relationInfo().name();
        Supplier<Content> stream = () ->
                open(mounted, new Query.Scan(relation, shape), format, codec, mounted.queryTimeout(), Long.MAX_VALUE);
        SnapshotLease lease = stored.find(
                StoredRows.key(mounted, relation, format, parameters),
                reader.caller(),
                reader.wanted(),
                new RowsSource(
                        () -> version(mounted, relation),
                        () -> openVersioned(mounted, new Query.Scan(relation, shape), format, codec)));
        return lease == null ? unblocking(mounted, stream.get()) : new SnapshotContent(format.mediaType(), lease);
    }

    /** Makes the bytes of all rows of a relation. */
    SnapshotSource allRows(Place place, Format format, Versions versions) {
        MountedDatabase mounted = place.database();
        Codec codec = codecs.encoder(format);
        Query.Scan scan = new Query.Scan(place.relationInfo().name(), ReadShape.ALL);
        return new RowsSource(versions, () -> openVersioned(mounted, scan, format, codec));
    }

    /** The state of a relation's rows, asked for at most once. */
    Versions versionOnce(Place place) {
        return new Versions() {
            private @Nullable Optional<String> known;

            @Override
            public synchronized @Nullable String now() {
                if (known == null) {
                    known = Optional.ofNullable(
                            version(place.database(), place.relationInfo().name()));
                }
                return known.orElse(null);
            }
        };
    }

    private @Nullable String version(MountedDatabase mounted, RelationName relation) {
        if (!(mounted.database() instanceof VersionSource source)) {
            return null;
        }
        try {
            WorkTime time = new WorkTime(timer, mounted.queryTimeout());
            return time.run(() -> Optional.ofNullable(source.versionToken(relation)))
                    .orElse(null);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The rows of a statement. */
    Content query(Caller caller, MountedDatabase mounted, Statement statement) {
        Codec codec = codecs.encoder(statement.format(), statement.numbers());
        Duration timeout = shorter(statement.timeout(), mounted.queryTimeout());
        long limit = statement.limit() == null ? Long.MAX_VALUE : statement.limit();
        Query sql = new Query.Sql(statement.text(), statement.parameters(), statement.effect());
        try {
            return unblocking(mounted, open(mounted, sql, statement.format(), codec, timeout, limit));
        } finally {
            if (statement.effect() != Query.Effect.READ) {
                mounted.metadata().forget();
                stored.written(mounted, caller);
            }
        }
    }

    /** The distinct values of a column, as a JSON array. */
    Content values(Place place, FacetItem item, QueryParameters parameters) {
        List<Column> columns = Listings.columns(place);
        Column column = columns.stream()
                .filter(candidate -> candidate.name().equals(item.item()))
                .findFirst()
                .orElseThrow(item::notFound);
        ReadShape shape = ReadShapes.parseValues(parameters.without("values"), column, columns);
        Query scan = new Query.Scan(place.relationInfo().name(), shape);
        List<@Nullable Object> values = new ArrayList<>();
        BufferAllocator child = child("values");
        WorkTime time = new WorkTime(timer, place.database().queryTimeout());
        TimedReader rows = start(
                        time,
                        child,
                        Long.MAX_VALUE,
                        () -> unversioned(place.database().database(), scan, child))
                .rows();
        try {
            while (rows.loadNextBatch()) {
                FieldVector vector = rows.getVectorSchemaRoot().getVector(0);
                for (int row = 0; row < rows.getVectorSchemaRoot().getRowCount(); row++) {
                    values.add(vector.getObject(row));
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        } finally {
            RowsContent.closeQuietly(rows, child);
        }
        return new BytesContent(BytesContent.JSON, JsonText.of(values));
    }

    /** Rows that keep no writer waiting for whoever takes them. */
    private Content unblocking(MountedDatabase mounted, Content rows) {
        return mounted.database() instanceof BlockingReads database && database.readsBlockWrites()
                ? new DrainedContent(rows, spool)
                : rows;
    }

    private Content open(
            MountedDatabase mounted, Query query, Format format, Codec codec, Duration timeout, long rowLimit) {
        BufferAllocator child = child("rows");
        Started started = start(
                new WorkTime(timer, timeout), child, rowLimit, () -> unversioned(mounted.database(), query, child));
        return new RowsContent(format, codec, started.rows(), child, null);
    }

    /** The rows of a scan, and the state that they are in. */
    private RowsContent openVersioned(MountedDatabase mounted, Query.Scan scan, Format format, Codec codec) {
        BufferAllocator child = child("rows");
        Started started = start(
                new WorkTime(timer, mounted.queryTimeout()),
                child,
                Long.MAX_VALUE,
                () -> versioned(mounted.database(), scan, child));
        return new RowsContent(format, codec, started.rows(), child, started.token());
    }

    private static VersionedRows unversioned(Database database, Query query, BufferAllocator child) {
        return new VersionedRows(null, database.query(query, child));
    }

    private static VersionedRows versioned(Database database, Query.Scan scan, BufferAllocator child) {
        if (database instanceof VersionedScans versioned) {
            return versioned.scan(scan, child);
        }
        String token = database instanceof VersionSource source ? source.versionToken(scan.relation()) : null;
        return new VersionedRows(token, database.query(scan, child));
    }

    /** A running query with its first batch loaded; on failure, the allocator is closed as well. */
    private static Started start(
            WorkTime time, BufferAllocator child, long rowLimit, WorkTime.Work<VersionedRows> query) {
        TimedReader rows = null;
        boolean started = false;
        try {
            VersionedRows source = time.run(query);
            rows = new TimedReader(source.rows(), child, time, rowLimit);
            rows.prime();
            started = true;
            return new Started(rows, source.token());
        } catch (OutOfMemoryException e) {
            throw RowsContent.outOfMemory(e);
        } catch (IOException e) {
            throw unreadable(e);
        } finally {
            if (!started) {
                if (rows == null) {
                    child.close();
                } else {
                    RowsContent.closeQuietly(rows, child);
                }
            }
        }
    }

    /** Rows whose first batch is loaded, and their state, null where it was not asked for or proves nothing. */
    private record Started(TimedReader rows, @Nullable String token) {}

    private BufferAllocator child(String purpose) {
        return allocator.newChildAllocator(purpose, 0, Long.MAX_VALUE);
    }

    private static DatabaseException unreadable(IOException cause) {
        return DatabaseException.of(Code.INTERNAL, "The database's rows could not be read.")
                .withCause(cause);
    }

    private static Duration shorter(@Nullable Duration asked, Duration allowed) {
        return asked == null || asked.compareTo(allowed) > 0 ? allowed : asked;
    }
}
