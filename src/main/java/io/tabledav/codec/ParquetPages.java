package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;

/**
 * The pages of a Parquet file, one behind the other in each chunk of a column. Each says how much it holds: what the footer
 * says is held against it, since who reads by the footer alone would leave rows behind without a word.
 *
 * <p>Source: <a href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</a>,
 * whose field numbers these are.
 */
final class ParquetPages {
    private static final int WINDOW_BYTES = 16 * 1024;
    /** A header may carry the least and the greatest value. */
    private static final int MAX_HEADER_BYTES = 16 << 20;

    private static final int TYPE = 1;
    private static final int UNPACKED_BYTES = 2;
    private static final int PACKED_BYTES = 3;
    private static final int DATA = 5;
    private static final int DICTIONARY = 7;
    private static final int DATA_V2 = 8;
    private static final int VALUES = 1;
    private static final int ENCODING = 2;
    private static final int ENCODING_V2 = 4;
    private static final long INDEX_PAGE = 1;
    /** Each value may begin like the one before, at no cost. */
    private static final long DELTA_BYTE_ARRAY = 7;

    private final FileChannel channel;
    private final long dataEnd;
    private byte[] window = new byte[WINDOW_BYTES];
    private long windowAt;
    private int windowBytes;

    private ParquetPages(FileChannel channel, long dataEnd) {
        this.channel = channel;
        this.dataEnd = dataEnd;
    }

    /**
     * Where a column's values of one row group are.
     *
     * @param name the column's, for people
     * @param leaf which of the leaves of the schema it is
     * @param packedBytes how long they are, 0 if they are nowhere
     * @param values how many there are, as the footer says
     */
    record Chunk(String name, int leaf, long begin, long packedBytes, long values) {
        DatabaseException damaged(String what) {
            return ParquetLimits.damaged(what).withColumn(name);
        }
    }

    /**
     * What reading a leaf's values takes.
     *
     * @param heldBytes how much has to be unpacked to read any one of them: the largest page and the largest dictionary
     * @param valueBytes the most that one value can have where it is written once
     * @param totalBytes the most that all of them together can have, {@link Long#MAX_VALUE} if they are not written one by one
     */
    record Load(long heldBytes, long valueBytes, long totalBytes) {
        private static final Load NONE = new Load(0, 0, 0);

        private Load and(Load other) {
            long both = totalBytes + other.totalBytes;
            return new Load(
                    Math.max(heldBytes, other.heldBytes),
                    Math.max(valueBytes, other.valueBytes),
                    both < 0 ? Long.MAX_VALUE : both);
        }
    }

    /** A page's header, and where what it heads begins. */
    private record Page(ThriftStruct header, long begin) {
        long bytes(int field, Chunk chunk) {
            long bytes = header.number(field, -1);
            if (bytes < 0 || bytes > Integer.MAX_VALUE) {
                throw chunk.damaged("a page has an impossible length");
            }
            return bytes;
        }

        long values(Chunk chunk) {
            for (int kind : new int[] {DATA, DATA_V2}) {
                if (header.get(kind) instanceof ThriftStruct data) {
                    long values = data.number(VALUES, -1);
                    if (values < 0) {
                        throw chunk.damaged("a page does not say how much it holds");
                    }
                    return values;
                }
            }
            if (header.number(TYPE, -1) != INDEX_PAGE) {
                throw chunk.damaged("a page does not say what it is");
            }
            return 0;
        }

        /** Whether one value may stand for many. */
        boolean repeats() {
            return header.get(DICTIONARY) != null
                    || (header.get(DATA) instanceof ThriftStruct data && data.number(ENCODING, 0) == DELTA_BYTE_ARRAY)
                    || (header.get(DATA_V2) instanceof ThriftStruct data
                            && data.number(ENCODING_V2, 0) == DELTA_BYTE_ARRAY);
        }
    }

    /**
     * Goes through all pages of a file.
     *
     * <p>Shape: what each leaf takes, in the order of the leaves.
     *
     * <p>Errors: {@code INVALID} with the column where the pages hold more or fewer values than the footer says, or are not
     * where they should be.
     */
    static List<Load> check(FileChannel channel, ParquetFooter footer, long dataEnd) throws IOException {
        ParquetPages pages = new ParquetPages(channel, dataEnd);
        Load[] loads = new Load[footer.leaves().size()];
        Arrays.fill(loads, Load.NONE);
        for (Chunk chunk : footer.chunks(dataEnd)) {
            loads[chunk.leaf()] = loads[chunk.leaf()].and(pages.check(chunk));
        }
        return List.of(loads);
    }

    private Load check(Chunk chunk) throws IOException {
        long values = 0;
        long largest = 0;
        long dictionary = 0;
        long total = 0;
        long at = chunk.begin();
        while (at < chunk.begin() + chunk.packedBytes()) {
            Page page = page(chunk, at);
            long unpacked = page.bytes(UNPACKED_BYTES, chunk);
            at = page.begin() + page.bytes(PACKED_BYTES, chunk);
            if (at > dataEnd) {
                throw chunk.damaged("a page goes on behind the end");
            }
            if (page.header().get(DICTIONARY) == null) {
                values = Math.addExact(values, page.values(chunk));
                largest = Math.max(largest, unpacked);
            } else {
                dictionary = Math.max(dictionary, unpacked);
            }
            total = total == Long.MAX_VALUE || page.repeats() ? Long.MAX_VALUE : Math.addExact(total, unpacked);
        }
        if (values != chunk.values()) {
            throw chunk.damaged("its footer says that the column '" + chunk.name() + "' has " + chunk.values()
                    + " values in a row group, but its pages have " + values);
        }
        return new Load(largest + dictionary, Math.max(largest, dictionary), total);
    }

    private Page page(Chunk chunk, long at) throws IOException {
        if (at < windowAt || at >= windowAt + windowBytes) {
            fill(at, WINDOW_BYTES);
        }
        while (true) {
            int from = (int) (at - windowAt);
            ThriftReader reader = new ThriftReader(window, from, windowBytes);
            try {
                ThriftStruct header = reader.struct();
                return new Page(header, windowAt + reader.position());
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                int had = windowBytes - from;
                if (at + had >= dataEnd || had >= MAX_HEADER_BYTES) {
                    throw chunk.damaged("a page's header makes no sense").withCause(e);
                }
                fill(at, Math.max(WINDOW_BYTES, 2 * had));
            }
        }
    }

    private void fill(long at, int bytes) throws IOException {
        int length = (int) Math.min(bytes, dataEnd - at);
        if (window.length < length) {
            window = new byte[length];
        }
        ByteBuffer target = ByteBuffer.wrap(window, 0, length);
        while (target.hasRemaining()) {
            if (channel.read(target, at + target.position()) < 0) {
                throw new IOException("the spool file became shorter");
            }
        }
        windowAt = at;
        windowBytes = length;
    }
}
