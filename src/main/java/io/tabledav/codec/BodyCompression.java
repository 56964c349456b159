package io.tabledav.codec;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.compression.ZstdCompressionCodec;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** How the buffers of one message are compressed; it owns what it decompressed until it is closed. */
final class BodyCompression implements AutoCloseable {
    private static final int LENGTH_BYTES = 8;
    /** Said instead of a length by a buffer that did not become smaller. */
    private static final long NOT_COMPRESSED = -1;

    private enum Kind {
        NONE,
        LZ4_FRAME,
        ZSTD
    }

    private final Kind kind;
    private final BufferAllocator allocator;
    private final Lz4Frame lz4 = new Lz4Frame();
    private final List<ArrowBuf> decompressed = new ArrayList<>();
    private long totalBytes;

    private BodyCompression(Kind kind, BufferAllocator allocator) {
        this.kind = kind;
        this.allocator = allocator;
    }

    static BodyCompression of(org.apache.arrow.flatbuf.@Nullable BodyCompression flat, BufferAllocator allocator) {
        if (flat == null) {
            return new BodyCompression(Kind.NONE, allocator);
        }
        if (flat.method() != BodyCompressionMethod.BUFFER) {
            throw IpcLimits.damaged("it is compressed in an unknown way");
        }
        return switch (flat.codec()) {
            case CompressionType.LZ4_FRAME -> new BodyCompression(Kind.LZ4_FRAME, allocator);
            case CompressionType.ZSTD -> new BodyCompression(Kind.ZSTD, allocator);
            default -> throw IpcLimits.damaged("it is compressed in an unknown way");
        };
    }

    /** The bytes of a buffer; its capacity is exactly their number. Valid until this is closed, unless retained. */
    ArrowBuf decompress(ArrowBuf buffer) {
        if (kind == Kind.NONE || buffer.capacity() == 0) {
            return buffer;
        }
        if (buffer.capacity() < LENGTH_BYTES) {
            throw IpcLimits.damaged("a compressed buffer is too short");
        }
        long length = buffer.getLong(0);
        ArrowBuf content = buffer.slice(LENGTH_BYTES, buffer.capacity() - LENGTH_BYTES);
        if (length == NOT_COMPRESSED) {
            return content;
        }
        if (length < 0) {
            throw IpcLimits.damaged("a compressed buffer has a negative length");
        }
        totalBytes += length;
        if (length > IpcLimits.MAX_BODY_BYTES || totalBytes > IpcLimits.MAX_BODY_BYTES) {
            throw IpcLimits.tooLarge(
                    "A compressed batch is more than the " + IpcLimits.MAX_BODY_BYTES + " bytes that are read at once");
        }
        if (length == 0) {
            return buffer.slice(0, 0);
        }
        return kind == Kind.ZSTD ? unzstd(buffer, length) : unlz4(content, length);
    }

    private ArrowBuf unlz4(ArrowBuf frame, long length) {
        ArrowBuf content = allocator.buffer(length);
        decompressed.add(content);
        lz4.decompress(frame, content, length);
        return content.slice(0, length);
    }

    private ArrowBuf unzstd(ArrowBuf buffer, long length) {
        // Arrow's codec closes what it is given.
        buffer.getReferenceManager().retain();
        ArrowBuf content;
        try {
            content = new ZstdCompressionCodec().decompress(allocator, buffer);
        } catch (RuntimeException e) {
            buffer.close();
            throw e;
        }
        decompressed.add(content);
        return content.slice(0, length);
    }

    @Override
    public void close() {
        decompressed.forEach(ArrowBuf::close);
    }
}
