package io.tabledav.fs;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A small body whose bytes are all there. */
record BytesContent(String mediaType, byte[] bytes) implements Content {

    static final String JSON = "application/json";
    static final String SQL = "application/sql";

    @Override
    public @Nullable Long sizeBytes() {
        return (long) bytes.length;
    }

    @Override
    public String etag() {
        return Etag.of(bytes);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
