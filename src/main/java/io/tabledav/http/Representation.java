package io.tabledav.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a read of one resource gives: what is told of it, and its bytes.
 *
 * @param mediaType the type of the bytes, with parameters
 * @param sizeBytes the exact length of the bytes, null where it is not known before they are written
 * @param etag a strong entity tag with its quotes, null where there is none
 * @param modified when the bytes were first these, null where that is not known
 * @param whole writes all bytes
 * @param part writes some bytes, null where that cannot be done
 * @param file an open file that is these bytes, null where there is none; it stays open as long as the answer takes
 */
public record Representation(
        String mediaType,
        @Nullable Long sizeBytes,
        @Nullable String etag,
        @Nullable Instant modified,
        Whole whole,
        @Nullable Part part,
        @Nullable FileChannel file) {

    /** Writes all bytes. */
    @FunctionalInterface
    public interface Whole {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes some bytes, which lie within the length. */
    @FunctionalInterface
    public interface Part {
        void writeTo(OutputStream out, long firstByte, long lengthBytes) throws IOException;
    }
}
