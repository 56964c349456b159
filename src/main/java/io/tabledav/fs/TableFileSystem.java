package io.tabledav.fs;

import com.github.benmanes.caffeine.cache.Ticker;
import io.tabledav.codec.Codecs;
import io.tabledav.fs.Resolver.Place;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.DbPath.Data;
import io.tabledav.tree.DbPath.Ddl;
import io.tabledav.tree.DbPath.Definition;
import io.tabledav.tree.DbPath.Drop;
import io.tabledav.tree.DbPath.FacetItem;
import io.tabledav.tree.DbPath.Preparing;
import io.tabledav.tree.DbPath.Relation;
import io.tabledav.tree.FacetKind;
import io.tabledav.tree.Node;
import io.tabledav.tree.QueryParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tree over any number of databases.
 *
 * <p>Owner: databases and resources stay with whoever made them.
 */
public final class TableFileSystem implements DatabaseFileSystem {

    private final Resolver resolver;
    private final Listings listings;
    private final RowReads reads;
    private final RowWrites writes;
    private final DataFiles files;

    /** A tree over some databases. */
    public TableFileSystem(List<Mount> mounts, Codecs codecs, Resources resources, ListingLimits limits) {
        this(mounts, codecs, resources, limits, Ticker.systemTicker());
    }

    TableFileSystem(List<Mount> mounts, Codecs codecs, Resources resources, ListingLimits limits, Ticker ticker) {
        Map<String, MountedDatabase> databases = new TreeMap<>();
        for (Mount mount : mounts) {
            Metadata metadata = new Metadata(mount.database(), mount.schemas(), ticker);
            databases.put(
                    mount.name(), new MountedDatabase(mount.name(), mount.database(), metadata, mount.queryTimeout()));
        }
        this.resolver = new Resolver(databases);
        StoredRows stored = new StoredRows(resources.snapshots());
        this.reads = new RowReads(codecs, resources, stored);
        this.files = new DataFiles(reads, stored, codecs, limits);
        this.listings = new Listings(new ArrayList<>(databases.values()));
        this.writes = new RowWrites(codecs, resources, stored, reads);
    }

    @Override
    public Node stat(Caller caller, DbPath path) {
        Place place = resolver.settle(path);
        if (place.path() instanceof Preparing preparing) {
            return DataFiles.note(preparing, note(place, preparing, caller));
        }
        return listings.stat(place);
    }

    @Override
    public List<Node> list(Caller caller, DbPath.Directory folder) {
        Place place = resolver.settle(folder);
        if (!(place.path() instanceof Relation relation)) {
            return listings.list(place);
        }
        List<Node> nodes = new ArrayList<>(listings.list(place));
        nodes.addAll(files.list(place, relation, caller));
        return nodes;
    }

    @Override
    public Content read(Caller caller, DbPath.File file, QueryParameters parameters, Wanted wanted) {
        Place place = resolver.settle(file);
        return switch (place.path()) {
            case Data data -> reads.rows(place, data.format(), parameters, new RowReads.Reader(caller, wanted));
            case FacetItem item when isValues(item, parameters) -> reads.values(place, item, parameters);
            case FacetItem item -> small(Facets.read(place.database(), item), item, parameters);
            case Ddl ddl ->
                small(new BytesContent(BytesContent.SQL, Listings.ddlBytes(place.database(), ddl)), ddl, parameters);
            case Definition definition ->
                small(
                        new BytesContent(BytesContent.SQL, Listings.definitionBytes(place.database(), definition)),
                        definition,
                        parameters);
            case Preparing preparing -> small(note(place, preparing, caller), preparing, parameters);
            case Drop drop -> throw drop.notFound();
            case DbPath.Directory folder -> throw folder.notFound();
        };
    }

    @Override
    public WriteReport write(Caller caller, DbPath.File file, Upload upload) {
        return writes.write(caller, target(file, upload), upload);
    }

    private Place target(DbPath.File file, Upload upload) {
        boolean creating = upload.terms().creating() || upload.shape().mode() == Mode.CREATE;
        try {
            return creating ? resolver.settleOrVacant(file) : resolver.settle(file);
        } catch (DatabaseException e) {
            WriteCondition condition = upload.terms().condition();
            if (e.code() == Code.NOT_FOUND && condition != null) {
                condition.require(false, null);
            }
            throw e;
        }
    }

    @Override
    public Content query(Caller caller, Statement statement) {
        return reads.query(caller, resolver.database(statement.database()), statement);
    }

    private BytesContent note(Place place, Preparing preparing, Caller caller) {
        BytesContent note = files.note(place, preparing.relation(), caller);
        if (note == null) {
            throw preparing.notFound();
        }
        return note;
    }

    private static boolean isValues(FacetItem item, QueryParameters parameters) {
        return item.facet().kind() == FacetKind.COLUMNS && parameters.get("values") != null;
    }

    private static Content small(@Nullable Content content, DbPath path, QueryParameters parameters) {
        if (content == null) {
            throw path.notFound();
        }
        parameters.requireOnly(Set.of());
        return content;
    }
}
