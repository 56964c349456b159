package io.tabledav.fs;

import io.tabledav.spi.Column;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Index;
import io.tabledav.spi.RelationName;
import io.tabledav.tree.DbPath.Facet;
import io.tabledav.tree.DbPath.FacetItem;
import io.tabledav.tree.DbPath.Relation;
import io.tabledav.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The metadata of a relation as small JSON files. */
final class Facets {

    /** One metadata file: its name in the facet's folder and its properties. */
    private record Item(String name, Map<String, Object> properties) {}

    private Facets() {}

    /** The files of one facet's folder: columns in ordinal order, the others in name order. */
    static List<Node> list(MountedDatabase mounted, Facet facet) {
        List<Node> nodes = new ArrayList<>();
        for (Item item : items(mounted, facet)) {
            nodes.add(node(facet, item));
        }
        return nodes;
    }

    /** One file, null if the facet has none of this name. */
    static @Nullable Node stat(MountedDatabase mounted, FacetItem path) {
        Item item = item(mounted, path);
        return item == null ? null : node(path.facet(), item);
    }

    /** The bytes of one file, null if the facet has none of this name. */
    static @Nullable Content read(MountedDatabase mounted, FacetItem path) {
        Item item = item(mounted, path);
        return item == null ? null : content(item);
    }

    private static Node node(Facet facet, Item item) {
        BytesContent content = content(item);
        return new Node(
                new FacetItem(facet, item.name()),
                false,
                content.mediaType(),
                content.sizeBytes(),
                content.etag(),
                null,
                item.properties());
    }

    private static BytesContent content(Item item) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("name", item.name());
        named.putAll(item.properties());
        return new BytesContent(BytesContent.JSON, JsonText.of(named));
    }

    private static @Nullable Item item(MountedDatabase mounted, FacetItem path) {
        for (Item item : items(mounted, path.facet())) {
            if (item.name().equals(path.item())) {
                return item;
            }
        }
        return null;
    }

    private static List<Item> items(MountedDatabase mounted, Facet facet) {
        RelationName relation = facet.relation().name();
        Metadata metadata = mounted.metadata();
        List<Item> items = new ArrayList<>();
        switch (facet.kind()) {
            case COLUMNS -> {
                for (Column column : metadata.columns(relation)) {
                    items.add(new Item(column.name(), Properties.of(column)));
                }
            }
            case INDEXES -> {
                for (Index index : metadata.indexes(relation)) {
                    items.add(new Item(index.name(), Properties.of(index)));
                }
            }
            case CONSTRAINTS -> {
                for (Constraint constraint : metadata.constraints(relation)) {
                    items.add(new Item(constraint.name(), Properties.of(constraint)));
                }
            }
            case DEPENDS_ON -> {
                for (RelationName target : metadata.view(relation).dependsOn()) {
                    items.add(new Item(dependencyName(relation, target), dependency(facet, target)));
                }
            }
        }
        return items;
    }

    /** A dependency in another schema carries its name, so that two of one name do not meet. */
    private static String dependencyName(RelationName view, RelationName target) {
        return target.schema().equals(view.schema()) ? target.name() : target.schema() + "." + target.name();
    }

    private static Map<String, Object> dependency(Facet facet, RelationName target) {
        return Properties.ofDependency(new Relation(facet.relation().database(), target.schema(), target.name()));
    }
}
