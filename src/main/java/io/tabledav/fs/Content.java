package io.tabledav.fs;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An opened body. Its first batch is loaded already, so every predictable error has happened.
 *
 * <p>Owner: whoever opened it closes it, also without having written it; that ends a statement that still runs and gives
 * everything back.
 */
public interface Content extends AutoCloseable {

    /** The type of the bytes, with parameters. */
    String mediaType();

    /** The exact length of the bytes; null if that is known only when they have all been written. */
    @Nullable
    Long sizeBytes();

    /** A strong entity tag with its quotes, null where there is none. */
    default @Nullable String etag() {
        return null;
    }

    /** When the content was last known to change, null where that is not known. */
    default @Nullable Instant modified() {
        return null;
    }

    /**
     * Writes all bytes, once.
     *
     * <p>Owner: the stream stays the caller's, and is neither flushed nor closed.
     *
     * <p>Errors: {@link IOException} only of the stream itself; {@link io.tabledav.spi.DatabaseException} if the rows fail
     * midway. After either, what was written is cut and must not be made to look whole.
     */
    void writeTo(OutputStream out) throws IOException;

    /** Releases everything. Idempotent. */
    @Override
    void close();
}
