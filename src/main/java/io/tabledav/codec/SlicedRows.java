package io.tabledav.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/**
 * Rows on disk, their columns cut into slices: each an Arrow stream of its own, all in the same batches. So a table of thousands
 * of columns is at no time in memory with all of them and more than a batch.
 */
final class SlicedRows implements AutoCloseable {
    private static final long MOST_GROUP_BYTES = 32L << 20;
    private static final int MOST_GROUP_ROWS = 122_880;

    private final DuckDb duckDb;
    private final BufferAllocator allocator;
    private final List<ParquetFile> files = new ArrayList<>();
    private final List<Batch> batches = new ArrayList<>();

    /** How large a batch is in its largest slice. */
    private record Batch(int rows, long bytes) {}

    /** No rows; those that come count against the budget of {@code duckDb}. */
    SlicedRows(DuckDb duckDb, BufferAllocator allocator) {
        this.duckDb = duckDb;
        this.allocator = allocator;
    }

    /** Keeps all rows as one slice more. The reader stays the caller's. */
    void add(ArrowReader rows) throws IOException {
        cut(
                rows,
                List.of(new ColumnSlice(
                        0, rows.getVectorSchemaRoot().getFieldVectors().size())));
    }

    /** Keeps all rows in these slices. The reader stays the caller's. */
    void cut(ArrowReader rows, List<ColumnSlice> slices) throws IOException {
        List<Writing> writings = new ArrayList<>();
        boolean first = files.isEmpty();
        try {
            for (ColumnSlice slice : slices) {
                ParquetFile file = duckDb.newFile();
                files.add(file);
                writings.add(new Writing(file, slice.of(rows.getVectorSchemaRoot())));
            }
            while (rows.loadNextBatch()) {
                int count = rows.getVectorSchemaRoot().getRowCount();
                long bytes = 0;
                for (Writing writing : writings) {
                    bytes = Math.max(bytes, writing.write(count));
                }
                if (first) {
                    batches.add(new Batch(count, bytes));
                }
            }
            for (Writing writing : writings) {
                writing.end();
            }
        } finally {
            for (Writing writing : writings) {
                writing.close();
            }
        }
    }

    private static final class Writing {
        private final ParquetFile file;
        private final OutputStream out;
        private final ChunkChannel channel;
        private final VectorSchemaRoot root;
        private final ArrowStreamWriter writer;

        @SuppressWarnings("MustBeClosedChecker")
        Writing(ParquetFile file, VectorSchemaRoot root) throws IOException {
            this.file = file;
            this.out = file.out();
            this.channel = new ChunkChannel(out);
            this.root = root;
            this.writer = new ArrowStreamWriter(root, null, channel);
            writer.start();
        }

        long write(int rows) throws IOException {
            long before = file.sizeBytes();
            root.setRowCount(rows);
            writer.writeBatch();
            channel.handOver();
            return file.sizeBytes() - before;
        }

        void end() throws IOException {
            writer.end();
            channel.handOver();
        }

        void close() throws IOException {
            out.close();
        }
    }

    int slices() {
        return files.size();
    }

    /** The rows of one slice. The caller closes it. */
    ArrowReader slice(int slice) throws IOException {
        return new ArrowStreamReader(Files.newInputStream(files.get(slice).path()), allocator);
    }

    /** All columns side by side. The caller closes it, before this. */
    ArrowReader all() throws IOException {
        List<ArrowReader> readers = new ArrayList<>();
        try {
            for (int slice = 0; slice < files.size(); slice++) {
                readers.add(slice(slice));
            }
            return new SideBySide(readers);
        } catch (Throwable e) {
            for (ArrowReader reader : readers) {
                reader.close();
            }
            throw e;
        }
    }

    /** Gives the disk of a slice back. */
    void drop(int slice) {
        files.get(slice).close();
    }

    /** How many rows a row group may have, so that no slice of one is large. */
    int groupRows() {
        int rows = MOST_GROUP_ROWS;
        while (rows > 1 && largestGroup(rows) > Math.min(MOST_GROUP_BYTES, duckDb.shareBytes() / 4)) {
            rows /= 2;
        }
        return rows;
    }

    private long largestGroup(int groupRows) {
        long largest = 0;
        long rows = 0;
        long bytes = 0;
        for (Batch batch : batches) {
            rows += batch.rows();
            bytes += batch.bytes();
            largest = Math.max(largest, bytes);
            if (rows >= groupRows) {
                rows = 0;
                bytes = 0;
            }
        }
        return largest;
    }

    @Override
    public void close() {
        files.forEach(ParquetFile::close);
    }
}
