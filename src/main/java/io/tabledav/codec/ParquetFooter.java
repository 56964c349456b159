package io.tabledav.codec;

import io.tabledav.codec.ThriftStruct.Items;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The footer of a Parquet file, which holds all that is known of its columns and where they are.
 *
 * <p>DuckDB's SQL takes no empty name and no two names that differ in case only. So it never sees a name: in files that it
 * writes, and in those that it is given to read, columns are called by their places, and the names are changed here.
 *
 * <p>Source: <a href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</a>,
 * whose field numbers these are.
 */
final class ParquetFooter {
    static final int SCHEMA = 2;
    static final int ROWS = 3;
    static final int ROW_GROUPS = 4;
    private static final int KEY_VALUES = 5;
    private static final int ENCRYPTION = 8;
    private static final int TYPE = 1;
    private static final int TYPE_LENGTH = 2;
    private static final int NAME = 4;
    static final int CHILDREN = 5;
    private static final int REPETITION = 3;
    private static final int LOGICAL_TYPE = 10;
    private static final int LOGICAL_TIME = 7;
    static final int CHUNKS = 1;
    static final int GROUP_ROWS = 3;
    private static final int FILE_PATH = 1;
    static final int CHUNK_METADATA = 3;
    private static final int CHUNK_ENCRYPTION = 8;
    private static final int PATH = 3;
    private static final int CODEC = 4;
    private static final int VALUES = 5;
    private static final int UNPACKED_BYTES = 6;
    private static final int PACKED_BYTES = 7;
    static final int DATA_OFFSET = 9;
    static final int DICTIONARY_OFFSET = 11;
    private static final long REPEATED = 2;
    private static final long BYTE_ARRAY = 6;
    private static final long FIXED_LENGTH = 7;
    /** Decimals and UUIDs have no more. */
    private static final long MOST_FIXED_BYTES = 32;
    /** None, Snappy, gzip, Brotli, zstd and raw LZ4, as DuckDB reads them. */
    private static final Set<Long> CODECS = Set.of(0L, 1L, 2L, 4L, 6L, 7L);

    /**
     * A leaf of the schema.
     *
     * @param column which one it belongs to
     * @param flat whether it has exactly one value in each row
     * @param bytes whether its values may have any length
     */
    record Leaf(int column, boolean flat, boolean bytes) {}

    private final ThriftStruct root;
    private final List<ThriftStruct> columns = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private final List<Leaf> leaves = new ArrayList<>();

    private ParquetFooter(ThriftStruct root) {
        this.root = root;
        List<ThriftStruct> elements = root.structs(SCHEMA);
        if (elements.size() > IpcLimits.MAX_FIELDS) {
            throw ParquetLimits.damaged("it has more than " + IpcLimits.MAX_FIELDS + " columns");
        }
        long count = elements.getFirst().number(CHILDREN, 0);
        int next = 1;
        for (int column = 0; column < count; column++) {
            columns.add(elements.get(next));
            starts.add(next);
            next = walk(elements, next, column, 1);
        }
        if (next != elements.size()) {
            throw ParquetLimits.damaged("its schema has more than its columns");
        }
    }

    /** Reads a footer; what is wrong with its structure ends in an unchecked exception. */
    static ParquetFooter parse(byte[] bytes) {
        ThriftReader reader = new ThriftReader(bytes);
        ThriftStruct root = reader.struct();
        if (reader.position() != bytes.length) {
            throw ParquetLimits.damaged("its footer is shorter than it says");
        }
        return new ParquetFooter(root);
    }

    /** A footer that was put together here. */
    static ParquetFooter of(ThriftStruct root) {
        return new ParquetFooter(root);
    }

    ThriftStruct root() {
        return root;
    }

    private int walk(List<ThriftStruct> elements, int at, int column, int depth) {
        if (depth > IpcLimits.MAX_DEPTH) {
            throw ParquetLimits.damaged("its types are nested deeper than " + IpcLimits.MAX_DEPTH);
        }
        ThriftStruct element = elements.get(at);
        long children = element.number(CHILDREN, 0);
        int next = at + 1;
        if (children == 0) {
            boolean flat = depth == 1 && element.number(REPETITION, 0) != REPEATED;
            long type = element.number(TYPE, 0);
            boolean bytes = type == BYTE_ARRAY
                    || (type == FIXED_LENGTH && element.number(TYPE_LENGTH, Long.MAX_VALUE) > MOST_FIXED_BYTES);
            leaves.add(new Leaf(column, flat, bytes));
        }
        for (long i = 0; i < children; i++) {
            next = walk(elements, next, column, depth + 1);
        }
        return next;
    }

    /** The names of the columns. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (ThriftStruct column : columns) {
            names.add(text((byte[]) column.get(NAME)));
        }
        return names;
    }

    private static String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw ParquetLimits.damaged("a column has no name");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ParquetLimits.damaged("a column's name is not UTF-8").withCause(e);
        }
    }

    /** Gives the columns other names. */
    void rename(List<String> names) {
        for (int column = 0; column < columns.size(); column++) {
            columns.get(column).put(NAME, ThriftStruct.BINARY, bytes(names.get(column)));
        }
        for (ThriftStruct group : root.structs(ROW_GROUPS)) {
            List<ThriftStruct> chunks = group.structs(CHUNKS);
            for (int leaf = 0; leaf < chunks.size(); leaf++) {
                Items path = (Items) metadata(chunks.get(leaf)).get(PATH);
                if (path != null) {
                    path.values().set(0, bytes(names.get(leaves.get(leaf).column())));
                }
            }
        }
    }

    static ThriftStruct metadata(ThriftStruct chunk) {
        if (!(chunk.get(CHUNK_METADATA) instanceof ThriftStruct metadata)) {
            throw ParquetLimits.damaged("a row group does not say where a column is");
        }
        return metadata;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The value under a key, null if there is none. */
    @Nullable
    String value(String key) {
        for (ThriftStruct entry : root.structs(KEY_VALUES)) {
            if (entry.get(1) instanceof byte[] name
                    && entry.get(2) instanceof byte[] value
                    && new String(name, StandardCharsets.UTF_8).equals(key)) {
                return new String(value, StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    /** Makes this the only key and value. */
    void putValue(String key, String value) {
        ThriftStruct entry = new ThriftStruct();
        entry.put(1, ThriftStruct.BINARY, bytes(key));
        entry.put(2, ThriftStruct.BINARY, bytes(value));
        root.put(KEY_VALUES, ThriftStruct.LIST, Items.of(List.of(entry)));
    }

    long rows() {
        return root.number(ROWS, -1);
    }

    byte[] bytes() {
        return ThriftWriter.bytes(root);
    }

    /**
     * Refuses what contradicts itself, or claims more than a file of this length can hold.
     *
     * @param dataEnd where the footer begins
     */
    void check(long dataEnd) {
        if (root.get(ENCRYPTION) != null) {
            throw encrypted();
        }
        List<String> names = names();
        if (names.isEmpty()) {
            throw ParquetLimits.damaged("it has no columns");
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw DatabaseException.of(Code.INVALID, "The column '" + name + "' is there twice")
                        .withColumn(name);
            }
        }
        long rows = 0;
        long unpacked = 0;
        long packed = 0;
        for (ThriftStruct group : root.structs(ROW_GROUPS)) {
            long groupRows = group.number(GROUP_ROWS, -1);
            rows = Math.addExact(rows, requireNotNegative(groupRows));
            List<ThriftStruct> chunks = group.structs(CHUNKS);
            if (chunks.size() != leaves.size()) {
                throw ParquetLimits.damaged("a row group has more or fewer columns than the schema");
            }
            for (int leaf = 0; leaf < chunks.size(); leaf++) {
                String name = names.get(leaves.get(leaf).column());
                ThriftStruct metadata = check(chunks.get(leaf), name, dataEnd);
                if (leaves.get(leaf).flat() && metadata.number(VALUES, -1) != groupRows) {
                    throw ParquetLimits.damaged("a column does not have as many values as there are rows")
                            .withColumn(name);
                }
                unpacked = Math.addExact(unpacked, requireNotNegative(metadata.number(UNPACKED_BYTES, -1)));
                packed = Math.addExact(packed, metadata.number(PACKED_BYTES, -1));
            }
        }
        if (rows != rows() || packed > dataEnd) {
            throw ParquetLimits.damaged("its row groups contradict its footer");
        }
        requireInProportion(rows, unpacked, dataEnd);
    }

    private static ThriftStruct check(ThriftStruct chunk, String name, long dataEnd) {
        if (chunk.get(CHUNK_ENCRYPTION) != null) {
            throw encrypted().withColumn(name);
        }
        if (chunk.get(FILE_PATH) != null) {
            throw ParquetLimits.damaged("a column is in another file").withColumn(name);
        }
        ThriftStruct metadata = metadata(chunk);
        long codec = metadata.number(CODEC, -1);
        if (!CODECS.contains(codec)) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "The column '" + name + "' is compressed by codec " + codec + ", which is not read here")
                    .withColumn(name)
                    .withHint("Write the file with snappy, gzip, brotli, zstd or lz4_raw");
        }
        long packed = requireNotNegative(metadata.number(PACKED_BYTES, -1));
        boolean outside =
                isOutside(metadata, dataEnd) || packed > dataEnd || metadata.number(DATA_OFFSET, -1) > dataEnd;
        if (outside && metadata.number(VALUES, 0) > 0) {
            throw ParquetLimits.damaged("a column is said to be where it cannot be")
                    .withColumn(name);
        }
        return metadata;
    }

    private static boolean isOutside(ThriftStruct metadata, long dataEnd) {
        long begin = begin(metadata);
        return begin < ParquetFile.MAGIC.length || begin > dataEnd - metadata.number(PACKED_BYTES, 0);
    }

    static long begin(ThriftStruct metadata) {
        long data = metadata.number(DATA_OFFSET, -1);
        long dictionary = metadata.number(DICTIONARY_OFFSET, data);
        return dictionary > 0 ? Math.min(data, dictionary) : data;
    }

    /** Refuses a file of which a few bytes stand for very many. */
    static void requireInProportion(long rows, long unpacked, long dataEnd) {
        if (unpacked > ParquetLimits.FREE_BYTES && unpacked / ParquetLimits.MAX_RATIO > dataEnd) {
            throw ParquetLimits.tooLarge("A file of " + dataEnd + " bytes that unpacks to " + unpacked + " bytes");
        }
        if (rows > ParquetLimits.FREE_ROWS && rows > dataEnd) {
            throw ParquetLimits.tooLarge("A file of " + dataEnd + " bytes that has " + rows + " rows");
        }
    }

    private static long requireNotNegative(long value) {
        if (value < 0) {
            throw ParquetLimits.damaged("a length is missing or below zero");
        }
        return value;
    }

    static DatabaseException encrypted() {
        return DatabaseException.of(Code.INVALID, "The Parquet file is encrypted")
                .withHint("Send it without encryption");
    }

    /** How many rows each row group has. */
    List<Long> groupRows() {
        return root.structs(ROW_GROUPS).stream()
                .map(group -> group.number(GROUP_ROWS, 0))
                .toList();
    }

    List<Leaf> leaves() {
        return leaves;
    }

    /** The footer of a file that has some of the columns only, {@code to} not among them. */
    byte[] bytes(int from, int to) {
        List<ThriftStruct> elements = root.structs(SCHEMA);
        ThriftStruct top = elements.getFirst().copy();
        top.put(CHILDREN, ThriftStruct.I32, (long) (to - from));
        List<ThriftStruct> kept = new ArrayList<>(List.of(top));
        kept.addAll(elements.subList(starts.get(from), to == columns.size() ? elements.size() : starts.get(to)));
        List<ThriftStruct> groups = new ArrayList<>();
        for (ThriftStruct group : root.structs(ROW_GROUPS)) {
            List<ThriftStruct> chunks = new ArrayList<>();
            int leaf = 0;
            for (ThriftStruct chunk : group.structs(CHUNKS)) {
                int column = leaves.get(leaf++).column();
                if (column >= from && column < to) {
                    chunks.add(chunk);
                }
            }
            ThriftStruct part = group.copy();
            part.put(CHUNKS, ThriftStruct.LIST, Items.of(chunks));
            groups.add(part);
        }
        ThriftStruct part = root.copy();
        part.put(SCHEMA, ThriftStruct.LIST, Items.of(kept));
        part.put(ROW_GROUPS, ThriftStruct.LIST, Items.of(groups));
        return ThriftWriter.bytes(part);
    }

    /** Where the columns are, in the order of row groups and leaves; only after {@link #check}. */
    List<ParquetPages.Chunk> chunks(long dataEnd) {
        List<String> names = names();
        List<ParquetPages.Chunk> chunks = new ArrayList<>();
        for (ThriftStruct group : root.structs(ROW_GROUPS)) {
            int leaf = 0;
            for (ThriftStruct chunk : group.structs(CHUNKS)) {
                ThriftStruct metadata = metadata(chunk);
                chunks.add(new ParquetPages.Chunk(
                        names.get(leaves.get(leaf).column()),
                        leaf++,
                        begin(metadata),
                        isOutside(metadata, dataEnd) ? 0 : metadata.number(PACKED_BYTES, 0),
                        metadata.number(VALUES, 0)));
            }
        }
        return chunks;
    }

    /**
     * For each column that is one list or lists of lists how many values it has, an empty list and a NULL counted as one; null
     * for the others.
     */
    @Nullable
    Long[] listedValues() {
        @Nullable Long[] values = new @Nullable Long[columns.size()];
        for (ThriftStruct group : root.structs(ROW_GROUPS)) {
            int leaf = 0;
            for (ThriftStruct chunk : group.structs(CHUNKS)) {
                Leaf at = leaves.get(leaf++);
                if (!at.flat()) {
                    Long before = values[at.column()];
                    values[at.column()] =
                            (before == null ? 0 : before) + metadata(chunk).number(VALUES, 0);
                }
            }
        }
        return values;
    }

    /** Leaves only what is needed to read the rows: no statistics, no foreign metadata, no pointers to anything else. */
    void strip() {
        root.keep(Set.of(1, SCHEMA, ROWS, ROW_GROUPS));
        for (ThriftStruct element : root.structs(SCHEMA)) {
            // A time of day is one, whatever it is adjusted to; DuckDB would make a time with an offset of it.
            if (element.get(LOGICAL_TYPE) instanceof ThriftStruct logical
                    && logical.get(LOGICAL_TIME) instanceof ThriftStruct time) {
                time.put(1, ThriftStruct.BOOL, false);
            }
        }
        for (ThriftStruct group : root.structs(ROW_GROUPS)) {
            group.keep(Set.of(CHUNKS, 2, GROUP_ROWS));
            for (ThriftStruct chunk : group.structs(CHUNKS)) {
                chunk.keep(Set.of(2, CHUNK_METADATA));
                metadata(chunk)
                        .keep(Set.of(
                                1,
                                2,
                                PATH,
                                CODEC,
                                VALUES,
                                UNPACKED_BYTES,
                                PACKED_BYTES,
                                DATA_OFFSET,
                                DICTIONARY_OFFSET));
            }
        }
    }
}
