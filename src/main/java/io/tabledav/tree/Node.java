package io.tabledav.tree;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a listing shows of one place: immutable, and complete, so that a door only ever reads its fields.
 *
 * @param path where it is
 * @param writable whether rows can be put into it; the doors see it narrowed to what the caller may do
 * @param mediaType the type of its bytes; null for a folder
 * @param sizeBytes the exact length of its bytes; null for a folder, and where the bytes do not exist yet
 * @param etag a strong entity tag with its quotes, null where there is none
 * @param modified when its content was last known to change, null where that is not known
 * @param properties the properties of section 1 of the contract by key, in a fixed order; a value is a String, Boolean, Long,
 *     or a List or Map of such
 */
public record Node(
        DbPath path,
        boolean writable,
        @Nullable String mediaType,
        @Nullable Long sizeBytes,
        @Nullable String etag,
        @Nullable Instant modified,
        Map<String, Object> properties) {

    public Node {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** A folder. */
    public static Node folder(DbPath.Directory path, boolean writable, Map<String, Object> properties) {
        return new Node(path, writable, null, null, null, null, properties);
    }

    /** This file, of whose bytes more is known. */
    public Node withBytes(@Nullable Long newSizeBytes, @Nullable String newEtag, @Nullable Instant newModified) {
        return new Node(path, writable, mediaType, newSizeBytes, newEtag, newModified, properties);
    }

    /** Whether it has children. */
    public boolean isFolder() {
        return path instanceof DbPath.Directory;
    }
}
