package io.tabledav.codec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * How large the rows of a Parquet file are once they are read, found without making them: a file of a few hundred bytes may have
 * a text of a megabyte that stands in every row.
 */
final class ParquetMeasure {
    /** Tried one after the other; a batch of one of them begins where one of the next begins, too. */
    private static final int[] BATCH_ROWS = {8_192, 2_048, 512, 64, 8, 1};
    /** DuckDB copies so many rows of a row group at a time, however few are asked for. */
    private static final int CHUNK_ROWS = 2_048;

    private static final int ITEM_BYTES = 8;

    private final List<Long> groupRows;
    private final long mostChunkBytes;
    private final long[] sums = new long[BATCH_ROWS.length];
    private final long[] largest = new long[BATCH_ROWS.length];
    private long rows;
    private int group;
    private long rowsOfGroup;
    private long chunkBytes;
    private long total;

    /**
     * Nothing yet.
     *
     * @param groupRows how many rows each row group has
     * @param mostChunkBytes how much the rows that DuckDB reads at a time may have
     */
    ParquetMeasure(List<Long> groupRows, long mostChunkBytes) {
        this.groupRows = groupRows;
        this.mostChunkBytes = mostChunkBytes;
    }

    /**
     * Measures all rows of a file that DuckDB may see; those of several are different columns of the same rows.
     *
     * <p>Errors: {@code TOO_LARGE} with the row where too much would be read at a time.
     */
    void add(DuckDb duckDb, ParquetFile file, BufferAllocator allocator) throws IOException {
        String size = size(duckDb.schema(file, allocator).getFields());
        if (size.isEmpty()) {
            return;
        }
        Arrays.fill(sums, 0);
        rows = 0;
        group = 0;
        rowsOfGroup = 0;
        chunkBytes = 0;
        try (DuckDb.Reading reading = duckDb.read(file, size, BATCH_ROWS[0], allocator)) {
            ArrowReader sizes = reading.rows();
            while (reading.call(sizes::loadNextBatch)) {
                BigIntVector bytes = (BigIntVector) sizes.getVectorSchemaRoot().getVector(0);
                for (int row = 0; row < bytes.getValueCount(); row++) {
                    add(bytes.get(row));
                }
            }
        }
    }

    private void add(long bytes) {
        rows++;
        total = Math.addExact(total, bytes);
        for (int i = 0; i < BATCH_ROWS.length; i++) {
            sums[i] += bytes;
            largest[i] = Math.max(largest[i], sums[i]);
            if (rows % BATCH_ROWS[i] == 0) {
                sums[i] = 0;
            }
        }
        addToChunk(bytes);
    }

    private void addToChunk(long bytes) {
        while (group < groupRows.size() && rowsOfGroup == groupRows.get(group)) {
            group++;
            rowsOfGroup = 0;
            chunkBytes = 0;
        }
        chunkBytes = rowsOfGroup % CHUNK_ROWS == 0 ? bytes : chunkBytes + bytes;
        rowsOfGroup++;
        if (chunkBytes > mostChunkBytes) {
            throw ParquetLimits.tooLarge("What " + CHUNK_ROWS + " rows unpack to, over " + mostChunkBytes + " bytes,")
                    .withRow(rows);
        }
    }

    /** How many rows may be read at a time. */
    int batchRows() {
        for (int i = 0; i < BATCH_ROWS.length; i++) {
            if (largest[i] <= ParquetPlan.BATCH_BYTES) {
                return BATCH_ROWS[i];
            }
        }
        return 1;
    }

    /** What all values of the columns that were measured have. */
    long totalBytes() {
        return total;
    }

    /** The size of a row in SQL, as far as a few bytes of a file may stand for any number; empty if they nowhere do. */
    private static String size(List<Field> fields) {
        List<String> sizes = new ArrayList<>();
        for (Field field : fields) {
            String size = size(field, field.getName());
            if (!size.isEmpty()) {
                sizes.add("coalesce(" + size + ", 0)::BIGINT");
            }
        }
        return sizes.isEmpty() ? "" : sum(sizes) + " AS size";
    }

    /** As a tree as flat as can be: each level takes stack. */
    private static String sum(List<String> sizes) {
        int half = sizes.size() / 2;
        return half == 0
                ? String.join("", sizes)
                : "(" + sum(sizes.subList(0, half)) + " + " + sum(sizes.subList(half, sizes.size())) + ")";
    }

    private static String size(Field field, String value) {
        return switch (field.getType()) {
            case ArrowType.Utf8 text -> "strlen(" + value + "::VARCHAR)";
            case ArrowType.Binary bytes -> "octet_length(" + value + "::BLOB)";
            case ArrowType.List list -> {
                String size = size(field.getChildren().getFirst(), "x");
                yield size.isEmpty()
                        ? ITEM_BYTES + " * len(" + value + ")"
                        : "list_sum(list_transform(" + value + ", lambda x: " + ITEM_BYTES + " + coalesce(" + size
                                + ", 0)))";
            }
            default -> "";
        };
    }
}
