package io.tabledav.codec;

import io.tabledav.tree.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** RFC 4180 in UTF-8 with a header row; an empty field is NULL, and {@code ""} the empty string. */
final class CsvCodec implements Codec {

    @Override
    public Set<Format> encodes() {
        return Set.of(Format.CSV);
    }

    @Override
    public Set<Format> decodes() {
        return Set.of(Format.CSV);
    }

    @Override
    public void encode(ArrowReader rows, OutputStream out) throws IOException {
        new CsvEncoder(out).encode(rows);
    }

    @Override
    public ArrowReader decode(InputStream in, @Nullable Schema target, BufferAllocator allocator) {
        return new CsvDecoder(in, target, allocator);
    }
}
