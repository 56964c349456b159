package io.tabledav.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;

/** Neighbouring columns, {@code to} not among them. */
record ColumnSlice(int from, int to) {
    /** Rows that DuckDB works on at a time. */
    private static final long VECTOR_ROWS = 2_048;

    private static final long VALUE_BYTES = 16;
    /** A writer has a column's vector twice: as it came, and where it gathers a row group. */
    private static final int WRITER_VECTORS = 4;

    /** Cuts columns so that no slice has more than so many bytes, unless it is one column. */
    static List<ColumnSlice> cut(int columns, IntToLongFunction bytesOf, long limitBytes) {
        List<ColumnSlice> slices = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int column = 0; column < columns; column++) {
            long more = bytesOf.applyAsLong(column);
            if (column > from && bytes + more > limitBytes) {
                slices.add(new ColumnSlice(from, column));
                from = column;
                bytes = 0;
            }
            bytes += more;
        }
        slices.add(new ColumnSlice(from, columns));
        return slices;
    }

    /** What DuckDB needs for a column that it writes, whatever is in it. */
    static long writerBytes(Field field) {
        return WRITER_VECTORS * vectorBytes(leavesAndLists(field));
    }

    /** What DuckDB needs for so many vectors. */
    static long vectorBytes(int vectors) {
        return vectors * VECTOR_ROWS * VALUE_BYTES;
    }

    private static int leavesAndLists(Field field) {
        int count = 1;
        for (Field child : field.getChildren()) {
            count += leavesAndLists(child);
        }
        return count;
    }

    /** These columns of rows. */
    VectorSchemaRoot of(VectorSchemaRoot rows) {
        return new VectorSchemaRoot(rows.getFieldVectors().subList(from, to));
    }
}
