package io.tabledav.codec;

import io.tabledav.codec.IpcLimits.Step;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/** The rows of a Parquet file whose footer was checked: as DuckDB reads them, or, if it cannot all columns at once, by way of the disk. */
final class ParquetRows implements AutoCloseable {
    private final ArrowReader rows;
    private final DuckDb.@Nullable Reading reading;
    private final @Nullable SlicedRows sliced;

    private ParquetRows(ArrowReader rows, DuckDb.@Nullable Reading reading, @Nullable SlicedRows sliced) {
        this.rows = rows;
        this.reading = reading;
        this.sliced = sliced;
    }

    /**
     * Opens the rows.
     *
     * <p>Owner: the caller closes the result, and the file afterwards.
     *
     * <p>Errors: {@code TOO_LARGE} for rows that are out of all proportion to the file; else as {@link DuckDb#read}.
     */
    static ParquetRows open(
            DuckDb duckDb, ParquetFile file, ParquetFooter footer, ParquetPlan plan, BufferAllocator allocator)
            throws IOException {
        Opening opening = new Opening(duckDb, file, footer, allocator);
        int batchRows = plan.mustMeasure() ? Math.min(plan.batchRows(), opening.measure(plan)) : plan.batchRows();
        return plan.slices().size() == 1 ? opening.atOnce(plan, batchRows) : opening.sliced(plan, batchRows);
    }

    private record Opening(DuckDb duckDb, ParquetFile file, ParquetFooter footer, BufferAllocator allocator) {

        /** How many rows fit into memory at a time. */
        int measure(ParquetPlan plan) throws IOException {
            long dataEnd = 0;
            ParquetMeasure measure = new ParquetMeasure(footer.groupRows(), duckDb.memoryBytes() / 2);
            for (ColumnSlice slice : plan.slices()) {
                dataEnd = show(slice);
                measure.add(duckDb, file, allocator);
            }
            ParquetFooter.requireInProportion(footer.rows(), measure.totalBytes(), dataEnd);
            return measure.batchRows();
        }

        ParquetRows atOnce(ParquetPlan plan, int batchRows) throws IOException {
            long ignored = show(plan.slices().getFirst());
            DuckDb.Reading reading = duckDb.read(file, "*", batchRows, allocator);
            return new ParquetRows(reading.rows(), reading, null);
        }

        ParquetRows sliced(ParquetPlan plan, int batchRows) throws IOException {
            SlicedRows sliced = new SlicedRows(duckDb, allocator);
            try {
                for (ColumnSlice slice : plan.slices()) {
                    long ignored = show(slice);
                    try (DuckDb.Reading reading = duckDb.read(file, "*", batchRows, allocator)) {
                        sliced.add(new Calling(reading));
                    }
                }
                return new ParquetRows(sliced.all(), null, sliced);
            } catch (Throwable e) {
                sliced.close();
                throw e;
            }
        }

        /** Has the file show some columns only; gives back where its footer begins. */
        private long show(ColumnSlice slice) throws IOException {
            byte[] shown = footer.bytes(slice.from(), slice.to());
            int length = file.footer().length;
            long dataEnd = file.dataEnd(length);
            file.replaceFooter(length, shown);
            return dataEnd;
        }
    }

    /** Loads its batches where that may block. */
    private static final class Calling extends PassingReader {
        private final DuckDb.Reading reading;

        Calling(DuckDb.Reading reading) {
            super(reading.rows());
            this.reading = reading;
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            return reading.call(super::loadNextBatch);
        }
    }

    /** The rows, closed with this. */
    ArrowReader rows() {
        return rows;
    }

    /** Does something with the rows, on a thread where it may block. */
    <T> T call(Step<T> step) throws IOException {
        return reading == null ? ParquetLimits.guarded(step) : reading.call(step);
    }

    @Override
    public void close() throws IOException {
        try (SlicedRows closing = sliced;
                DuckDb.Reading alsoClosing = reading) {
            if (alsoClosing == null) {
                rows.close();
            }
        }
    }
}
