package io.tabledav.codec;

import io.tabledav.tree.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Arrow's IPC file out, uncompressed; a file or a stream in, as {@link ArrowCodec} reads them.
 *
 * <p>A file is a stream between two magic words, with a footer that says where its batches are: it is written as the rows
 * come, and only the places of the batches are kept until the end.
 *
 * <p>Source: <a href="https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format">Arrow columnar format, IPC file
 * format</a>.
 */
final class FeatherCodec implements Codec {

    private final Path spoolFolder;

    FeatherCodec(Path spoolFolder) {
        this.spoolFolder = spoolFolder;
    }

    @Override
    public Set<Format> encodes() {
        return Set.of(Format.FEATHER);
    }

    @Override
    public Set<Format> decodes() {
        return Set.of(Format.FEATHER);
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker")
    public void encode(ArrowReader rows, OutputStream out) throws IOException {
        ArrowCodec.requirePlain(rows.getVectorSchemaRoot().getSchema());
        ChunkChannel channel = new ChunkChannel(out);
        // Never closed: closing would write the footer after a failure too, and there is nothing to free.
        ArrowFileWriter writer = new ArrowFileWriter(rows.getVectorSchemaRoot(), rows, channel);
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
}
