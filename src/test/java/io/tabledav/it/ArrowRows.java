package io.tabledav.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An Arrow stream that nobody holds as a whole: good rows of {@code id, label, small, price} in batch after batch, and one more
 * row in the end.
 *
 * <p>Owner: whoever makes it closes it, also where somebody else has read it to its end.
 */
final class ArrowRows extends InputStream {

    /** A row whose values may be of any size. */
    record Row(String label, long small, BigDecimal price) {}

    private static final int BATCH_ROWS = 10_000;
    private static final int END_OF_STREAM_BYTES = 8;
    private static final Row GOOD = new Row("new", 7, new BigDecimal("1.50"));

    private final int goodRows;
    private final @Nullable Row last;
    private final BufferAllocator allocator = new RootAllocator();
    private final VectorSchemaRoot root;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ArrowStreamWriter writer;

    private byte[] piece = new byte[0];
    private int position;
    private int rows;
    private boolean ended;

    /** A stream of so many good rows, whole batches of them, and the last one; null for none. */
    ArrowRows(int goodRows, @Nullable Row last) {
        this.goodRows = goodRows;
        this.last = last;
        this.root = VectorSchemaRoot.create(
                new Schema(List.of(
                        Field.nullable("id", new ArrowType.Int(64, true)),
                        Field.nullable("label", ArrowType.Utf8.INSTANCE),
                        Field.nullable("small", new ArrowType.Int(64, true)),
                        Field.nullable("price", new ArrowType.Decimal(20, 2, 128)))),
                allocator);
        this.writer = new ArrowStreamWriter(root, null, Channels.newChannel(written));
    }

    /** The beginning of a stream: one batch is whole, and the next one does not come. */
    static byte[] firstBatch() throws IOException {
        try (ArrowRows rows = new ArrowRows(BATCH_ROWS, null)) {
            byte[] all = rows.readAllBytes();
            return Arrays.copyOf(all, all.length - END_OF_STREAM_BYTES);
        }
    }

    @Override
    public int read() throws IOException {
        return hasMore() ? piece[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!hasMore()) {
            return -1;
        }
        int copied = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, bytes, offset, copied);
        position += copied;
        return copied;
    }

    private boolean hasMore() throws IOException {
        if (position == piece.length && !ended) {
            if (rows < goodRows) {
                write(GOOD, BATCH_ROWS);
            } else if (rows == goodRows && last != null) {
                write(last, 1);
            } else {
                writer.end();
                ended = true;
            }
            piece = written.toByteArray();
            written.reset();
            position = 0;
        }
        return position < piece.length;
    }

    private void write(Row row, int count) throws IOException {
        BigIntVector ids = (BigIntVector) root.getVector("id");
        VarCharVector labels = (VarCharVector) root.getVector("label");
        BigIntVector smalls = (BigIntVector) root.getVector("small");
        DecimalVector prices = (DecimalVector) root.getVector("price");
        byte[] label = row.label().getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < count; at++) {
            ids.setSafe(at, rows + at + 1L);
            labels.setSafe(at, label);
            smalls.setSafe(at, row.small());
            prices.setSafe(at, row.price());
        }
        root.setRowCount(count);
        writer.writeBatch();
        rows += count;
    }

    @Override
    public void close() {
        writer.close();
        root.close();
        allocator.close();
    }
}
