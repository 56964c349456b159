package io.tabledav.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The IPC stream format: messages one after the other, then a marker.
 *
 * <p>Arrow's own reader takes the end of the bytes between two messages for the end of the stream; here only the marker is,
 * and nothing may follow it.
 */
final class IpcStreamMessages implements IpcMessages {
    private static final int CONTINUATION = 0xFFFF_FFFF;
    private static final int END = 0;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final InputStream in;
    private final BufferAllocator allocator;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final byte[] head;
    private int headRead;
    private long bytesRead;
    private boolean ended;

    /**
     * @param head what was read of the stream already
     * @param in the rest of it
     */
    IpcStreamMessages(byte[] head, InputStream in, BufferAllocator allocator) {
        this.head = head;
        this.in = in;
        this.allocator = allocator;
    }

    @Override
    public Schema schema() throws IOException {
        Message message = nextHeader();
        if (message == null || message.headerType() != MessageHeader.Schema) {
            throw IpcLimits.damaged("it does not begin with a schema");
        }
        return IpcHeader.schema(
                (org.apache.arrow.flatbuf.Schema) message.header(new org.apache.arrow.flatbuf.Schema()));
    }

    @Override
    public @Nullable IpcMessage next() throws IOException {
        Message message = nextHeader();
        if (message == null) {
            return null;
        }
        ArrowBuf body = allocator.buffer(message.bodyLength());
        try {
            readBody(body, message.bodyLength());
        } catch (Throwable e) {
            body.close();
            throw e;
        }
        return new IpcMessage(message, body);
    }

    private @Nullable Message nextHeader() throws IOException {
        if (ended) {
            return null;
        }
        int length = readInt();
        if (length == CONTINUATION) {
            length = readInt();
        }
        if (length == END) {
            if (read(chunk, 0, 1) > 0) {
                throw IpcLimits.damaged("something follows its end marker");
            }
            ended = true;
            return null;
        }
        if (length < 0 || length > IpcLimits.MAX_METADATA_BYTES) {
            throw IpcLimits.damaged("a message begins with an impossible length, or this is no Arrow data at all");
        }
        return IpcHeader.message(readMetadata(length));
    }

    /** Grows with what really comes: a length is only a claim. */
    private byte[] readMetadata(int length) throws IOException {
        byte[] metadata = new byte[Math.min(length, CHUNK_BYTES)];
        int done = 0;
        while (done < length) {
            if (done == metadata.length) {
                metadata = Arrays.copyOf(metadata, Math.min(length, metadata.length * 2));
            }
            done += readSome(metadata, done, metadata.length - done);
        }
        return metadata;
    }

    private void readBody(ArrowBuf body, long length) throws IOException {
        long done = 0;
        while (done < length) {
            int read = readSome(chunk, 0, (int) Math.min(CHUNK_BYTES, length - done));
            body.setBytes(done, chunk, 0, read);
            done += read;
        }
    }

    private int readInt() throws IOException {
        int done = 0;
        while (done < 4) {
            done += readSome(chunk, done, 4 - done);
        }
        return ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private int readSome(byte[] into, int offset, int length) throws IOException {
        int read = read(into, offset, length);
        if (read <= 0) {
            throw IpcLimits.cut();
        }
        return read;
    }

    private int read(byte[] into, int offset, int length) throws IOException {
        int read;
        if (headRead < head.length) {
            read = Math.min(length, head.length - headRead);
            System.arraycopy(head, headRead, into, offset, read);
            headRead += read;
        } else {
            read = in.read(into, offset, length);
        }
        bytesRead += Math.max(read, 0);
        return read;
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public void close() {}
}
