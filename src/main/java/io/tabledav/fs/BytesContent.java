package io.tabledav.fs;

import io.tabledav.snapshot.ContentTag;
import java.io.IOException;
import java.io.OutputStream;

/** A small body whose bytes are all there. */
record BytesContent(String mediaType, byte[] bytes) implements StoredContent {

    static final String JSON = "application/json";
    static final String SQL = "application/sql";

    @Override
    public Long sizeBytes() {
        return (long) bytes.length;
    }

    @Override
    public String etag() {
        return ContentTag.of(bytes);
    }

    @Override
    public void writeTo(OutputStream out, long firstByte, long lengthBytes) throws IOException {
        out.write(bytes, Math.toIntExact(firstByte), Math.toIntExact(lengthBytes));
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
