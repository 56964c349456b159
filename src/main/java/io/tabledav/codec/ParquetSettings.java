package io.tabledav.codec;

/**
 * What Parquet may cost.
 *
 * @param atOnce how many files may be written at once, and as many read
 * @param memoryBytes the most memory for all of them together, beside that for the rows on their way
 * @param spoolBytes the most disk for all of them together
 */
public record ParquetSettings(int atOnce, long memoryBytes, long spoolBytes) {
    static final ParquetSettings DEFAULT = new ParquetSettings(2, 256L << 20, 8L << 30);
}
