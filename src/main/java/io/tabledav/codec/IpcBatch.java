package io.tabledav.codec;

import io.tabledav.codec.IpcTypes.Layout;
import io.tabledav.spi.DatabaseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * One record batch on its way from a message into vectors.
 *
 * <p>Vectors read memory by the offsets and lengths that they find in it. So everything that they rely on is checked first:
 * that every buffer lies inside the body and is long enough, and that every offset points into its target.
 */
final class IpcBatch {
    private final RecordBatch header;
    private final ArrowBuf body;
    private final long bodyBytes;
    private final BodyCompression compression;
    private final BufferCheck check;

    private final List<ArrowFieldNode> nodes = new ArrayList<>();
    private final List<ArrowBuf> buffers = new ArrayList<>();
    private final List<Long> viewBufferCounts = new ArrayList<>();
    private int nextNode;
    private int nextBuffer;
    private int nextViewCount;

    private IpcBatch(RecordBatch header, IpcMessage message, BodyCompression compression, long rowsBefore) {
        this.header = header;
        this.body = message.body();
        this.bodyBytes = message.header().bodyLength();
        this.compression = compression;
        this.check = new BufferCheck(rowsBefore);
    }

    /**
     * Loads a batch into the vectors of {@code root}, which must be clear.
     *
     * @param rowsBefore how many rows came before, so that a failure can name its row
     */
    static void load(
            RecordBatch header, IpcMessage message, VectorSchemaRoot root, BufferAllocator allocator, long rowsBefore) {
        try (BodyCompression compression = BodyCompression.of(header.compression(), allocator)) {
            IpcBatch batch = new IpcBatch(header, message, compression, rowsBefore);
            int rows = batch.take(root.getSchema().getFields());
            try (ArrowRecordBatch checked = new ArrowRecordBatch(
                    rows,
                    batch.nodes,
                    batch.buffers,
                    NoCompressionCodec.DEFAULT_BODY_COMPRESSION,
                    batch.viewBufferCounts,
                    true)) {
                new VectorLoader(root).load(checked);
            }
        }
    }

    private int take(List<Field> fields) {
        long rows = header.length();
        if (rows < 0 || rows > Integer.MAX_VALUE) {
            throw IpcLimits.damaged("a batch says that it has " + rows + " rows");
        }
        for (Field field : fields) {
            try {
                long length = take(field, true);
                if (length != rows) {
                    throw IpcLimits.damaged("a batch of " + rows + " rows has " + length + " values of column '"
                            + field.getName() + "'");
                }
            } catch (DatabaseException e) {
                throw e.column() == null ? e.withColumn(field.getName()) : e;
            }
        }
        if (nextNode != header.nodesLength()
                || nextBuffer != header.buffersLength()
                || nextViewCount != header.variadicBufferCountsLength()) {
            throw IpcLimits.damaged("a batch has more than its columns need");
        }
        return (int) rows;
    }

    /** Takes a field's node and buffers, then its children's; gives its number of values. */
    private long take(Field field, boolean top) {
        if (nextNode == header.nodesLength()) {
            throw IpcLimits.damaged("a batch has too few columns");
        }
        FieldNode node = header.nodes(nextNode++);
        long length = node.length();
        long nullCount = node.nullCount();
        if (length < 0 || length > Integer.MAX_VALUE || nullCount < -1 || nullCount > length) {
            throw IpcLimits.damaged("a column says that it has " + length + " values and " + nullCount + " NULLs");
        }
        nodes.add(new ArrowFieldNode(length, nullCount));
        Layout layout = Objects.requireNonNull(IpcTypes.layout(field.getType()));
        BufferCheck.Values values =
                new BufferCheck.Values((int) length, takeValidity(layout, length, nullCount), nullCount, top);
        switch (layout) {
            case Layout.Nothing nothing -> {}
            case Layout.Fixed fixed -> {
                ArrowBuf data = takeBuffer((length * fixed.bits() + 7) / 8);
                check.timesOfDay(values, data, field.getType());
            }
            case Layout.Variable variable -> {
                ArrowBuf offsets = takeBuffer(length == 0 ? 0 : (length + 1) * variable.offsetBytes());
                ArrowBuf data = takeBuffer(0);
                check.offsets(values, offsets, variable.offsetBytes(), data.capacity());
                if (variable.text()) {
                    check.text(values, offsets, variable.offsetBytes(), data);
                }
            }
            case Layout.Views views -> takeViews(values, views.text());
            case Layout.Lists lists -> {
                ArrowBuf offsets = takeBuffer(length == 0 ? 0 : (length + 1) * lists.offsetBytes());
                long childLength = take(child(field), false);
                check.offsets(values, offsets, lists.offsetBytes(), childLength);
            }
            case Layout.ListViews lists -> {
                ArrowBuf offsets = takeBuffer(length * lists.offsetBytes());
                ArrowBuf sizes = takeBuffer(length * lists.offsetBytes());
                long childLength = take(child(field), false);
                check.listViews(values, offsets, sizes, lists.offsetBytes(), childLength);
            }
            case Layout.FixedLists lists -> requireChild(take(child(field), false), length * lists.size());
            case Layout.Structs structs ->
                field.getChildren().forEach(child -> requireChild(take(child, false), length));
        }
        return length;
    }

    private static Field child(Field list) {
        return list.getChildren().getFirst();
    }

    private static void requireChild(long length, long needed) {
        if (length < needed) {
            throw IpcLimits.damaged("a list or struct has fewer values inside than it needs");
        }
    }

    private ArrowBuf takeValidity(Layout layout, long length, long nullCount) {
        if (layout instanceof Layout.Nothing) {
            return body.slice(0, 0);
        }
        ArrowBuf validity = takeBuffer(0);
        boolean mayBeAbsent = nullCount == 0 || nullCount == length;
        if (validity.capacity() < (length + 7) / 8 && !(validity.capacity() == 0 && mayBeAbsent)) {
            throw IpcLimits.damaged("the validity bits of a column are too short");
        }
        return validity;
    }

    private void takeViews(BufferCheck.Values values, boolean text) {
        if (nextViewCount == header.variadicBufferCountsLength()) {
            throw IpcLimits.damaged("a column of views says not how many buffers it has");
        }
        long count = header.variadicBufferCounts(nextViewCount++);
        ArrowBuf views = takeBuffer(values.length() * 16L);
        if (count < 0 || count > header.buffersLength() - nextBuffer) {
            throw IpcLimits.damaged("a column of views says that it has " + count + " buffers");
        }
        viewBufferCounts.add(count);
        List<ArrowBuf> targets = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            targets.add(takeBuffer(0));
        }
        check.views(values, views, targets, text);
    }

    /** The next buffer, decompressed, once it is sure that it lies in the body and has at least so many bytes. */
    private ArrowBuf takeBuffer(long neededBytes) {
        if (nextBuffer == header.buffersLength()) {
            throw IpcLimits.damaged("a batch has too few buffers");
        }
        Buffer place = header.buffers(nextBuffer++);
        if (place.offset() < 0
                || place.length() < 0
                || place.offset() > bodyBytes
                || place.length() > bodyBytes - place.offset()) {
            throw IpcLimits.damaged("a buffer lies outside of its message");
        }
        ArrowBuf buffer = compression.decompress(body.slice(place.offset(), place.length()));
        if (buffer.capacity() < neededBytes) {
            throw IpcLimits.damaged(
                    "a buffer has " + buffer.capacity() + " bytes where its column needs " + neededBytes);
        }
        buffers.add(buffer);
        return buffer;
    }
}
