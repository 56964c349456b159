package io.tabledav.rest;

import io.tabledav.tree.Node;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The databases that a caller may see. */
@Schema(description = "The databases that the caller may see, in name order.")
record DatabaseList(@Schema(required = true) List<Entry> databases) {

    static DatabaseList of(List<Node> nodes) {
        return new DatabaseList(nodes.stream().map(Entry::of).toList());
    }

    /** One database. */
    @Schema(name = "Database")
    record Entry(
            @Schema(required = true, description = "Its name.", examples = "demo")
            String name,

            @Schema(
                    required = true,
                    description = "Its folder in the tree, percent-encoded; /dav before it opens it, and "
                            + "/api/v1/databases before it, with tree/ behind it, tells of it.",
                    examples = "/demo/")
            String path,

            @Schema(required = true, description = "The kind of database.", examples = "sqlite")
            String dialect,

            @Schema(
                    required = true,
                    enumeration = {"read", "write", "ddl"},
                    description = "How far it is opened: each step holds the ones before it.")
            String access,

            @Schema(required = true, description = "Whether it takes SQL at its query endpoint.")
            boolean sql) {

        private static Entry of(Node node) {
            return new Entry(
                    String.valueOf(node.path().databaseName()),
                    node.path().href(),
                    String.valueOf(node.properties().getOrDefault("dialect", "unknown")),
                    String.valueOf(node.properties().getOrDefault("access", "read")),
                    Boolean.TRUE.equals(node.properties().get("sql")));
        }
    }
}
