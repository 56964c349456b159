package io.tabledav.fs;

import io.tabledav.codec.Codec;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.Format;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/** Rows on their way out: an open reader and the codec that will write it. */
final class RowsContent implements Content {

    private final Format format;
    private final Codec codec;
    private final ArrowReader rows;
    private final BufferAllocator allocator;
    private final @Nullable String version;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes over the reader and the allocator.
     *
     * @param version the state of the rows, null where it was not asked for or proves nothing
     */
    RowsContent(Format format, Codec codec, ArrowReader rows, BufferAllocator allocator, @Nullable String version) {
        this.version = version;
        this.format = format;
        this.codec = codec;
        this.rows = rows;
        this.allocator = allocator;
    }

    /** The state of the rows, null where it was not asked for or proves nothing. */
    @Nullable
    String version() {
        return version;
    }

    @Override
    public String mediaType() {
        return format.mediaType();
    }

    @Override
    public @Nullable Long sizeBytes() {
        return null;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try {
            codec.encode(rows, out);
        } catch (OutOfMemoryException e) {
            throw outOfMemory(e);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closeQuietly(rows, allocator);
        }
    }

    static DatabaseException outOfMemory(OutOfMemoryException cause) {
        return DatabaseException.of(Code.UNAVAILABLE, "The server has no memory left for this request.")
                .withHint("Try again when fewer requests run, or have memory-limit raised.")
                .withCause(cause);
    }

    /** Closes a reader and then the allocator that its buffers come from. */
    static void closeQuietly(ArrowReader rows, BufferAllocator allocator) {
        try (allocator) {
            rows.close();
        } catch (IOException e) {
            throw DatabaseException.of(Code.INTERNAL, "The rows could not be closed.")
                    .withCause(e);
        }
    }
}
