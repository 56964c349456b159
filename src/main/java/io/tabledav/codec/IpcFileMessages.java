package io.tabledav.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The IPC file format, read by its footer: first all dictionaries, as they may stand behind the batches that use them.
 *
 * <p>A file without its footer and closing magic is cut.
 */
final class IpcFileMessages implements IpcMessages {
    static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    /** The magic is padded to 8 bytes at the beginning, and stands behind the footer's length at the end. */
    private static final int LEAD_BYTES = 8;

    private static final int TRAIL_BYTES = 4 + MAGIC.length;
    private static final int CONTINUATION = 0xFFFF_FFFF;

    /** Where a message is: its prefix and metadata, then its body. */
    private record Block(long offset, int metadataBytes, long bodyBytes) {
        long end() {
            return offset + metadataBytes + bodyBytes;
        }
    }

    private final SpoolFile file;
    private final BufferAllocator allocator;
    private List<Block> blocks = List.of();
    private int nextBlock;

    IpcFileMessages(SpoolFile file, BufferAllocator allocator) {
        this.file = file;
        this.allocator = allocator;
    }

    @Override
    public Schema schema() throws IOException {
        Footer footer = footer();
        IpcHeader.requireVersion(footer.version());
        Schema schema = IpcHeader.schema(footer.schema());
        List<Block> found = new ArrayList<>();
        for (int i = 0; i < footer.dictionariesLength(); i++) {
            found.add(block(footer.dictionaries(i)));
        }
        for (int i = 0; i < footer.recordBatchesLength(); i++) {
            found.add(block(footer.recordBatches(i)));
        }
        requireApart(found, footerOffset(readFooterLength()));
        blocks = found;
        return schema;
    }

    private Footer footer() throws IOException {
        if (file.sizeBytes() < LEAD_BYTES + TRAIL_BYTES) {
            throw IpcLimits.cut();
        }
        byte[] magic = read(file.sizeBytes() - MAGIC.length, MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw IpcLimits.cut();
        }
        int length = readFooterLength();
        if (length <= 0 || length > IpcLimits.MAX_METADATA_BYTES || footerOffset(length) < LEAD_BYTES) {
            throw IpcLimits.damaged("its footer has an impossible length");
        }
        return Footer.getRootAsFooter(ByteBuffer.wrap(read(footerOffset(length), length)));
    }

    private int readFooterLength() throws IOException {
        return littleEndian(read(file.sizeBytes() - TRAIL_BYTES, 4), 0);
    }

    private long footerOffset(int footerLength) {
        return file.sizeBytes() - TRAIL_BYTES - footerLength;
    }

    private static Block block(org.apache.arrow.flatbuf.Block flat) {
        return new Block(flat.offset(), flat.metaDataLength(), flat.bodyLength());
    }

    /** Every block is inside the file, and no two share bytes: a small file cannot pose as a large one. */
    private static void requireApart(List<Block> blocks, long footerOffset) {
        List<Block> sorted = new ArrayList<>(blocks);
        sorted.sort(Comparator.comparingLong(Block::offset));
        long end = LEAD_BYTES;
        for (Block block : sorted) {
            if (block.offset() < end
                    || block.metadataBytes() < 8
                    || block.bodyBytes() < 0
                    || block.bodyBytes() > footerOffset
                    || block.end() > footerOffset
                    || block.offset() > footerOffset) {
                throw IpcLimits.damaged("its footer points to a batch where none can be");
            }
            end = block.end();
        }
    }

    @Override
    public @Nullable IpcMessage next() throws IOException {
        if (nextBlock == blocks.size()) {
            return null;
        }
        Block block = blocks.get(nextBlock++);
        if (block.metadataBytes() > IpcLimits.MAX_METADATA_BYTES) {
            throw IpcLimits.damaged(
                    "the metadata of a batch is longer than " + IpcLimits.MAX_METADATA_BYTES + " bytes");
        }
        Message message = header(read(block.offset(), block.metadataBytes()));
        if (message.bodyLength() != block.bodyBytes()) {
            throw IpcLimits.damaged("its footer and a batch contradict each other");
        }
        ArrowBuf body = allocator.buffer(block.bodyBytes());
        try {
            file.read(body.nioBuffer(0, (int) block.bodyBytes()), block.offset() + block.metadataBytes());
        } catch (Throwable e) {
            body.close();
            throw e;
        }
        return new IpcMessage(message, body);
    }

    private static Message header(byte[] encapsulated) {
        int prefix = littleEndian(encapsulated, 0) == CONTINUATION ? 8 : 4;
        int length = littleEndian(encapsulated, prefix - 4);
        if (length <= 0 || length > encapsulated.length - prefix) {
            throw IpcLimits.damaged("a message begins with an impossible length");
        }
        return IpcHeader.message(Arrays.copyOfRange(encapsulated, prefix, prefix + length));
    }

    private byte[] read(long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.read(ByteBuffer.wrap(bytes), offset);
        return bytes;
    }

    private static int littleEndian(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
    }

    @Override
    public long bytesRead() {
        // All of it was read before the first message was looked at.
        return file.sizeBytes();
    }

    @Override
    public void close() {
        file.close();
    }
}
