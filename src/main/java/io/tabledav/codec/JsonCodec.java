package io.tabledav.codec;

import io.tabledav.tree.Format;
import io.tabledav.tree.NumberStyle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** JSON in UTF-8 (RFC 8259): one array of objects, or one object a line. */
final class JsonCodec implements Codec, SchemaInference {

    private final JsonLayout layout;
    private final NumberStyle numbers;

    /** A codec of one of the two formats. */
    JsonCodec(JsonLayout layout, NumberStyle numbers) {
        this.layout = layout;
        this.numbers = numbers;
    }

    @Override
    public Set<Format> encodes() {
        return Set.of(layout.format());
    }

    @Override
    public Set<Format> decodes() {
        return Set.of(layout.format());
    }

    @Override
    public void encode(ArrowReader rows, OutputStream out) throws IOException {
        new JsonEncoder(out, layout, numbers).encode(rows);
    }

    @Override
    public ArrowReader decode(InputStream in, @Nullable Schema target, BufferAllocator allocator) {
        return new JsonDecoder(in, layout, target, allocator);
    }

    @Override
    public Schema infer(InputStream in) throws IOException {
        return JsonInference.infer(in, layout);
    }
}
