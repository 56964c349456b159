package io.tabledav.fs;

import org.jspecify.annotations.Nullable;

/**
 * What a reader of rows needs to know about the bytes before it reads them.
 *
 * @param need how much it has to know
 * @param etag the entity tag with quotes of the one version that it has seen, null if any version will do
 */
public record Wanted(Need need, @Nullable String etag) {

    /** How much a reader has to know. */
    public enum Need {
        /** Nothing: rows are streamed, unless their bytes are there already. */
        BYTES,
        /** Length and entity tag, of the version that this caller was last told of; made where there is none. */
        STORED,
        /** Length and entity tag of a fresh version, which the caller is told of from now on. */
        TOLD
    }

    /** Nothing has to be known. */
    public static final Wanted BYTES = new Wanted(Need.BYTES, null);

    /** What HEAD and PROPFIND tell. */
    public static final Wanted TOLD = new Wanted(Need.TOLD, null);
}
