package io.tabledav.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Arrow readers from plain Java rows and back; {@link Cells} says which Java type stands for which Arrow type. */
public final class Rows {
    private static final int BATCH_ROWS = 1000;

    private Rows() {}

    /** A schema of these fields. */
    public static Schema schema(Field... fields) {
        return new Schema(Arrays.asList(fields));
    }

    /** A field that may be NULL. */
    public static Field field(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), List.of());
    }

    /** A field that is never NULL. */
    public static Field required(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), List.of());
    }

    /** Rows for a reader, one {@link #row} each: {@code Rows.of(row(1L, "a"), row(2L, null))}. */
    public static List<@Nullable Object[]> of(@Nullable Object[]... rows) {
        return List.of(rows);
    }

    /** One row of {@link #of}. */
    public static @Nullable Object[] row(@Nullable Object... values) {
        return values;
    }

    /** A reader of these rows in batches of 1,000. */
    public static ArrowReader reader(BufferAllocator allocator, Schema schema, List<@Nullable Object[]> rows) {
        return reader(allocator, schema, BATCH_ROWS, rows);
    }

    /** A reader of these rows in batches of {@code batchRows}. */
    public static ArrowReader reader(
            BufferAllocator allocator, Schema schema, int batchRows, List<@Nullable Object[]> rows) {
        return generated(allocator, schema, batchRows, rows.size(), index -> rows.get((int) index));
    }

    /** A reader of {@code rowCount} rows, each made when it is needed from its index, which counts from 0. */
    public static ArrowReader generated(
            BufferAllocator allocator,
            Schema schema,
            int batchRows,
            long rowCount,
            LongFunction<@Nullable Object[]> rowAt) {
        return new GeneratedReader(allocator, schema, batchRows, rowCount, rowAt);
    }

    /** All rows that the reader still has. The reader stays open. */
    public static List<List<@Nullable Object>> read(ArrowReader reader) throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        while (reader.loadNextBatch()) {
            rows.addAll(batch(reader.getVectorSchemaRoot()));
        }
        return rows;
    }

    /** The rows of one batch. */
    public static List<List<@Nullable Object>> batch(VectorSchemaRoot root) {
        List<List<@Nullable Object>> rows = new ArrayList<>(root.getRowCount());
        for (int index = 0; index < root.getRowCount(); index++) {
            List<@Nullable Object> row = new ArrayList<>(root.getFieldVectors().size());
            for (FieldVector vector : root.getFieldVectors()) {
                row.add(Cells.get(vector, index));
            }
            rows.add(Collections.unmodifiableList(row));
        }
        return rows;
    }

    /** How many rows the reader still has, without making Java values of them. The reader stays open. */
    public static long count(ArrowReader reader) throws IOException {
        long count = 0;
        while (reader.loadNextBatch()) {
            count += reader.getVectorSchemaRoot().getRowCount();
        }
        return count;
    }

    /** What {@link #before} does. */
    @FunctionalInterface
    public interface BatchAction {
        /** Called before batch {@code batch}, counted from 0, is loaded; what it throws the reader throws. */
        void run(int batch) throws IOException;
    }

    /** The same reader, which it owns, with something done before each batch: to fail, to wait, to tell. */
    public static ArrowReader before(ArrowReader reader, BatchAction action) {
        return new ActingReader(reader, action);
    }

    private static final class ActingReader extends ArrowReader {
        private final ArrowReader reader;
        private final BatchAction action;
        private int batch;

        ActingReader(ArrowReader reader, BatchAction action) {
            super(null);
            this.reader = reader;
            this.action = action;
        }

        @Override
        public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
            return reader.getVectorSchemaRoot();
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            action.run(batch++);
            return reader.loadNextBatch();
        }

        @Override
        public long bytesRead() {
            return reader.bytesRead();
        }

        @Override
        protected void closeReadSource() throws IOException {
            reader.close();
        }

        @Override
        protected Schema readSchema() throws IOException {
            return reader.getVectorSchemaRoot().getSchema();
        }
    }

    private static final class GeneratedReader extends ArrowReader {
        private final Schema schema;
        private final int batchRows;
        private final long rowCount;
        private final LongFunction<@Nullable Object[]> rowAt;
        private long next;

        GeneratedReader(
                BufferAllocator allocator,
                Schema schema,
                int batchRows,
                long rowCount,
                LongFunction<@Nullable Object[]> rowAt) {
            super(allocator);
            this.schema = schema;
            this.batchRows = batchRows;
            this.rowCount = rowCount;
            this.rowAt = rowAt;
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            prepareLoadNextBatch();
            VectorSchemaRoot root = getVectorSchemaRoot();
            int rows = (int) Math.min(batchRows, rowCount - next);
            if (rows == 0) {
                return false;
            }
            root.getFieldVectors().forEach(FieldVector::reset);
            for (int index = 0; index < rows; index++) {
                @Nullable Object[] row = rowAt.apply(next++);
                if (row.length != root.getFieldVectors().size()) {
                    throw new IllegalArgumentException("row " + next + " does not have the schema's number of values");
                }
                for (int column = 0; column < row.length; column++) {
                    Cells.set(root.getVector(column), index, row[column]);
                }
            }
            root.setRowCount(rows);
            return true;
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        protected void closeReadSource() {}

        @Override
        protected Schema readSchema() {
            return schema;
        }
    }
}
