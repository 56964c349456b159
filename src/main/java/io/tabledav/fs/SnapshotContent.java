package io.tabledav.fs;

import io.tabledav.snapshot.Snapshot;
import io.tabledav.snapshot.SnapshotLease;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The bytes of a snapshot. */
final class SnapshotContent implements StoredContent {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final String mediaType;
    private final SnapshotLease lease;

    /** Takes over the lease. */
    SnapshotContent(String mediaType, SnapshotLease lease) {
        this.mediaType = mediaType;
        this.lease = lease;
    }

    private Snapshot snapshot() {
        return lease.snapshot();
    }

    @Override
    public String mediaType() {
        return mediaType;
    }

    @Override
    public Long sizeBytes() {
        return snapshot().sizeBytes();
    }

    /** None for the bytes that the caller wrote itself: the rows may have become others since. */
    @Override
    public @Nullable String etag() {
        return snapshot().isGiven() ? null : snapshot().etag();
    }

    @Override
    public Instant modified() {
        return snapshot().modified();
    }

    @Override
    public void writeTo(OutputStream out, long firstByte, long lengthBytes) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, Math.max(1, lengthBytes)));
        long at = firstByte;
        long end = firstByte + lengthBytes;
        while (at < end) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), end - at));
            int read = lease.channel().read(chunk, at);
            if (read < 0) {
                throw new IOException("A file of the spool became shorter.");
            }
            out.write(chunk.array(), 0, read);
            at += read;
        }
    }

    @Override
    public FileChannel file() {
        return lease.channel();
    }

    @Override
    public void close() {
        lease.close();
    }
}
