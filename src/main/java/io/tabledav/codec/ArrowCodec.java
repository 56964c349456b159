package io.tabledav.codec;

import io.tabledav.tree.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Arrow's IPC stream out, uncompressed; a stream or a file in, told apart by their first bytes.
 *
 * <p>A file is read by the footer at its end, so it is kept in the spool folder while it is decoded.
 *
 * <p>Source: <a href="https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc">
 * Arrow columnar format, IPC</a>.
 */
final class ArrowCodec implements Codec {

    private final Path spoolFolder;

    ArrowCodec(Path spoolFolder) {
        this.spoolFolder = spoolFolder;
    }

    @Override
    public Set<Format> encodes() {
        return Set.of(Format.ARROW, Format.ARROWS);
    }

    @Override
    public Set<Format> decodes() {
        return Set.of(Format.ARROW, Format.ARROWS);
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker")
    public void encode(ArrowReader rows, OutputStream out) throws IOException {
        requirePlain(rows.getVectorSchemaRoot().getSchema());
        ChunkChannel channel = new ChunkChannel(out);
        // Never closed: closing would write the end-of-stream marker after a failure too, and there is nothing to free.
        ArrowStreamWriter writer = new ArrowStreamWriter(rows.getVectorSchemaRoot(), rows, channel);
        writer.start();
        while (rows.loadNextBatch()) {
            writer.writeBatch();
            channel.handOver();
        }
        writer.end();
        channel.handOver();
    }

    @Override
    public ArrowReader decode(InputStream in, @Nullable Schema target, BufferAllocator allocator) {
        return new IpcReader(in, spoolFolder, allocator);
    }

    /** No reader of this server encodes by dictionary; what one that did would write as its values are its indexes. */
    static void requirePlain(Schema schema) {
        for (Field field : schema.getFields()) {
            if (field.getDictionary() != null) {
                throw new IllegalArgumentException("dictionary-encoded: " + field);
            }
        }
    }
}
