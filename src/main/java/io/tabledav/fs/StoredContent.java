package io.tabledav.fs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A body whose bytes are there, so that any part of it can be written, as often as needed. */
public interface StoredContent extends Content {

    @Override
    Long sizeBytes();

    /**
     * Writes some of the bytes; the part lies within the length.
     *
     * <p>Owner and errors: as with {@link Content#writeTo}.
     */
    void writeTo(OutputStream out, long firstByte, long lengthBytes) throws IOException;

    /** The open file that has these bytes and no others, null if they are in none. Open until this is closed. */
    default @Nullable FileChannel file() {
        return null;
    }

    @Override
    default void writeTo(OutputStream out) throws IOException {
        writeTo(out, 0, sizeBytes());
    }
}
