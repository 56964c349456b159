package io.tabledav.fs;

import io.tabledav.fs.Resolver.Place;
import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.SchemaInfo;
import io.tabledav.tree.DbPath;
import io.tabledav.tree.DbPath.Catalog;
import io.tabledav.tree.DbPath.Data;
import io.tabledav.tree.DbPath.Ddl;
import io.tabledav.tree.DbPath.Definition;
import io.tabledav.tree.DbPath.Drop;
import io.tabledav.tree.DbPath.DropBox;
import io.tabledav.tree.DbPath.Facet;
import io.tabledav.tree.DbPath.FacetItem;
import io.tabledav.tree.DbPath.Preparing;
import io.tabledav.tree.DbPath.Relation;
import io.tabledav.tree.DbPath.Root;
import io.tabledav.tree.DbPath.Schema;
import io.tabledav.tree.DropMode;
import io.tabledav.tree.FacetKind;
import io.tabledav.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What folders show: nodes made from metadata alone, with no statement for each child. */
final class Listings {

    private final Collection<MountedDatabase> databases;

    Listings(Collection<MountedDatabase> databases) {
        this.databases = databases;
    }

    /** The node at a settled place; {@code NOT_FOUND} if the relation has nothing of the kind. */
    Node stat(Place place) {
        return switch (place.path()) {
            case Root root -> Node.folder(root, false, Properties.ofKind("root"));
            case Catalog catalog -> {
                // Asked for so that a database that is down says so here, and not by looking empty.
                place.database().metadata().schemas();
                yield catalog(catalog, place.database());
            }
            case Schema schema -> schema(place.database(), schema);
            case Relation relation -> relation(relation, place.relationInfo());
            case Facet facet -> facet(facet, place.relationInfo());
            case DropBox box -> dropBox(box, place.relationInfo());
            case FacetItem item -> found(facetItem(place.database(), item), item);
            case Data data -> data(data, place.relationInfo());
            case Drop drop -> throw drop.notFound();
            case Preparing preparing -> throw preparing.notFound();
            case Ddl ddl -> found(ddl(place.database(), ddl), ddl);
            case Definition definition ->
                found(definition(place.database(), definition, place.relationInfo()), definition);
        };
    }

    /** The children of a settled folder. */
    List<Node> list(Place place) {
        return switch (place.path()) {
            case Root root -> catalogs();
            case Catalog catalog -> schemas(catalog, place.database());
            case Schema schema -> relations(schema, place.database());
            case Relation relation -> relationFolder(relation, place);
            case Facet facet -> {
                facet(facet, place.relationInfo());
                yield Facets.list(place.database(), facet);
            }
            case DropBox box -> {
                dropBox(box, place.relationInfo());
                yield List.of();
            }
            case DbPath.File file -> throw file.notFound();
        };
    }

    private List<Node> catalogs() {
        List<Node> nodes = new ArrayList<>();
        for (MountedDatabase mounted : databases) {
            nodes.add(catalog(new Catalog(mounted.name()), mounted));
        }
        return nodes;
    }

    private static Node catalog(Catalog catalog, MountedDatabase mounted) {
        return Node.folder(catalog, false, Properties.of(mounted));
    }

    private static List<Node> schemas(Catalog catalog, MountedDatabase mounted) {
        List<Node> nodes = new ArrayList<>();
        for (SchemaInfo schema : mounted.metadata().schemas()) {
            nodes.add(Node.folder(new Schema(catalog.database(), schema.name()), false, Properties.of(schema)));
        }
        return nodes;
    }

    private static Node schema(MountedDatabase mounted, Schema schema) {
        for (SchemaInfo known : mounted.metadata().schemas()) {
            if (known.name().equals(schema.schema())) {
                return Node.folder(schema, false, Properties.of(known));
            }
        }
        throw schema.notFound();
    }

    private static List<Node> relations(Schema schema, MountedDatabase mounted) {
        List<RelationInfo> relations = mounted.metadata().relations(schema.schema());
        List<Node> nodes = new ArrayList<>(relations.size());
        for (RelationInfo relation : relations) {
            nodes.add(relation(
                    new Relation(
                            schema.database(), schema.schema(), relation.name().name()),
                    relation));
        }
        return nodes;
    }

    private static Node relation(Relation path, RelationInfo info) {
        return Node.folder(path, info.insertable(), Properties.of(info));
    }

    private static List<Node> relationFolder(Relation relation, Place place) {
        RelationInfo info = place.relationInfo();
        List<Node> nodes = new ArrayList<>();
        if (info.insertable()) {
            nodes.add(dropBox(new DropBox(relation, DropMode.APPEND), info));
        }
        for (FacetKind kind : FacetKind.values()) {
            if (kind != FacetKind.DEPENDS_ON || info.kind().isView()) {
                nodes.add(facet(new Facet(relation, kind), info));
            }
        }
        add(nodes, definition(place.database(), new Definition(relation), info));
        add(nodes, ddl(place.database(), new Ddl(relation, false)));
        return nodes;
    }

    private static Node facet(Facet facet, RelationInfo info) {
        if (facet.kind() == FacetKind.DEPENDS_ON && !info.kind().isView()) {
            throw facet.notFound();
        }
        return Node.folder(facet, false, Properties.ofKind(facet.kind().folder()));
    }

    private static Node dropBox(DropBox box, RelationInfo info) {
        if (!info.insertable()) {
            throw box.notFound();
        }
        return Node.folder(box, true, Properties.ofKind(box.mode().folder()));
    }

    private static @Nullable Node facetItem(MountedDatabase mounted, FacetItem item) {
        RelationInfo info = mounted.metadata().relation(item.facet().relation().name());
        if (info == null
                || item.facet().kind() == FacetKind.DEPENDS_ON && !info.kind().isView()) {
            return null;
        }
        return Facets.stat(mounted, item);
    }

    static Node data(Data data, RelationInfo info) {
        return new Node(
                data,
                info.insertable(),
                data.format().mediaType(),
                null,
                null,
                null,
                Properties.ofFormat("rows", data.format().extension()));
    }

    private static @Nullable Node ddl(MountedDatabase mounted, Ddl ddl) {
        return mounted.metadata().tellsDdl() ? sql(ddl, "ddl", mounted, ddlBytes(mounted, ddl)) : null;
    }

    private static @Nullable Node definition(MountedDatabase mounted, Definition definition, RelationInfo info) {
        return info.kind().isView()
                ? sql(definition, "definition", mounted, definitionBytes(mounted, definition))
                : null;
    }

    private static Node sql(DbPath.File path, String kind, MountedDatabase mounted, byte[] bytes) {
        BytesContent content = new BytesContent(BytesContent.SQL, bytes);
        return new Node(
                path,
                false,
                content.mediaType(),
                content.sizeBytes(),
                content.etag(),
                null,
                Properties.ofSql(kind, mounted.database().dialect().name()));
    }

    static byte[] ddlBytes(MountedDatabase mounted, Ddl ddl) {
        return mounted.metadata().ddl(ddl.relation().name()).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] definitionBytes(MountedDatabase mounted, Definition definition) {
        String sql = mounted.metadata().view(definition.relation().name()).sql();
        return (sql.endsWith("\n") ? sql : sql + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The columns of a place's relation. */
    static List<Column> columns(Place place) {
        return place.database().metadata().columns(place.relationInfo().name());
    }

    private static void add(List<Node> nodes, @Nullable Node node) {
        if (node != null) {
            nodes.add(node);
        }
    }

    private static Node found(@Nullable Node node, DbPath path) throws DatabaseException {
        if (node == null) {
            throw path.notFound();
        }
        return node;
    }
}
