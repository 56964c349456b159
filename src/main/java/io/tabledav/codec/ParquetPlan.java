package io.tabledav.codec;

import io.tabledav.codec.ParquetFooter.Leaf;
import io.tabledav.codec.ParquetPages.Load;
import java.util.List;

/**
 * How a file is read, so that it fits into memory: in which slices of columns, and with how many rows at a time.
 *
 * @param slices one if all columns fit at once
 * @param batchRows the most rows at a time
 * @param mustMeasure whether so many rows may still be too many, since their texts or lists may be large
 */
record ParquetPlan(List<ColumnSlice> slices, int batchRows, boolean mustMeasure) {
    /** How much the values of a batch may have. */
    static final long BATCH_BYTES = 32L << 20;

    private static final int MOST_BATCH_ROWS = 8_192;
    /** How many values a batch of a table with very many columns may have. */
    private static final int MOST_BATCH_VALUES = 1 << 21;

    /**
     * Looks at what a file takes.
     *
     * <p>Errors: {@code TOO_LARGE} with the column for one that fits in no way.
     *
     * @param loads of the leaves of the footer
     * @param shareBytes how much memory reading should take
     * @param mostBytes how much it may
     */
    static ParquetPlan of(ParquetFooter footer, List<Load> loads, long shareBytes, long mostBytes) {
        List<String> names = footer.names();
        long[] bytes = new long[names.size()];
        long values = 0;
        boolean unknown = false;
        for (int leaf = 0; leaf < loads.size(); leaf++) {
            Leaf at = footer.leaves().get(leaf);
            Load load = loads.get(leaf);
            if (load.heldBytes() > mostBytes) {
                throw ParquetLimits.tooLarge("A page of the column '" + names.get(at.column()) + "' that unpacks to "
                                + load.heldBytes() + " bytes")
                        .withColumn(names.get(at.column()));
            }
            bytes[at.column()] += ColumnSlice.vectorBytes(at.flat() ? 1 : 2) + load.heldBytes();
            if (at.flat() && at.bytes()) {
                values += Math.min(load.totalBytes(), MOST_BATCH_ROWS * load.valueBytes());
            }
            unknown |= !at.flat() && load.totalBytes() > BATCH_BYTES;
        }
        List<ColumnSlice> slices = ColumnSlice.cut(bytes.length, column -> bytes[column], shareBytes);
        int rows = Math.clamp(MOST_BATCH_VALUES / bytes.length, 1, MOST_BATCH_ROWS);
        return new ParquetPlan(slices, rows, unknown || values > BATCH_BYTES);
    }
}
