package io.tabledav.rest;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tabledav.tree.Node;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A place of the tree with all that a listing shows of it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        description =
                "A place of the tree. Beside these members it has the properties of its kind, each under its own key: "
                        + "kind, row_count_estimate, comment, data_type, arrow_type, nullable, ordinal (from 1), primary_key, default, "
                        + "generated, columns, unique, method, partial, references, expr, format, dialect, catalog, target, access, "
                        + "sql. What is not known is absent.",
        additionalProperties = Schema.True.class)
record TreeNode(
        @Schema(required = true, description = "Its last segment; empty for the root.", examples = "airports")
        String name,

        @Schema(
                required = true,
                description =
                        "Its path in the tree, percent-encoded; a folder's ends with a slash. /dav before it opens it.",
                examples = "/demo/main/airports/")
        String path,

        @Schema(required = true, description = "Whether it has children.")
        boolean folder,

        @Schema(required = true, description = "Whether the caller can put rows into it.")
        boolean writable,

        @JsonProperty("media_type")
        @Schema(name = "media_type", description = "The type of its bytes; absent for a folder.")
        @Nullable
        String mediaType,

        @JsonProperty("size_bytes")
        @Schema(
                name = "size_bytes",
                description =
                        "Of a file the exact length of its bytes, absent where they do not exist yet; of a relation its "
                                + "size on disk as the database tells it.")
        @Nullable
        Object sizeBytes,

        @Schema(description = "A strong entity tag with its quotes.") @Nullable
        String etag,

        @Schema(description = "When its content was last known to change.", format = "date-time") @Nullable
        String modified,

        @JsonAnyGetter @Schema(hidden = true) Map<String, Object> properties,

        @Schema(description = "What is in it, in name order, without their own children; present for folders alone.")
        @Nullable
        List<TreeNode> children) {

    static TreeNode of(Node node, @Nullable List<Node> children) {
        Map<String, Object> properties = new LinkedHashMap<>(node.properties());
        @Nullable Object sizeOnDisk = properties.remove("size_bytes");
        return new TreeNode(
                node.path().displayName(),
                node.path().href(),
                node.isFolder(),
                node.writable(),
                node.mediaType(),
                node.sizeBytes() == null ? sizeOnDisk : node.sizeBytes(),
                node.etag(),
                text(node.modified()),
                properties,
                children == null
                        ? null
                        : children.stream().map(child -> of(child, null)).toList());
    }

    private static @Nullable String text(@Nullable Instant moment) {
        return moment == null ? null : DateTimeFormatter.ISO_INSTANT.format(moment.atOffset(ZoneOffset.UTC));
    }
}
