package io.tabledav.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file or a folder that is no part of any database.
 *
 * @param path where it is, as {@link ResourceKeys} says
 * @param sizeBytes 0 for a folder
 * @param contentType as the client gave it, null if it gave none
 * @param etag a strong entity tag made from the content, with its quotes; null for a folder
 * @param modified when its content was last written
 */
public record ScratchEntry(
        String path,
        Kind kind,
        long sizeBytes,
        @Nullable String contentType,
        @Nullable String etag,
        Instant created,
        Instant modified) {

    /** What an entry is. */
    public enum Kind {
        /** Bytes. */
        FILE,
        /** Something that entries may lie in. */
        FOLDER,
        /** A name that was taken without content: by an empty body, or by a lock on it. */
        PLACEHOLDER
    }

    /** Its last segment. */
    public String name() {
        return ResourceKeys.name(path);
    }
}
