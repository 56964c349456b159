package io.tabledav.codec;

import io.tabledav.tree.NumberStyle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Writes rows as JSON objects straight from the vectors: one pass over the rows, no string for a cell, and each name made into
 * bytes once.
 *
 * <p>A row stands on a line of its own in both layouts.
 */
final class JsonEncoder {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_OBJECT = "}\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEXT_OBJECT = ",\n".getBytes(StandardCharsets.US_ASCII);

    private final Utf8Sink out;
    private final JsonLayout layout;
    private final JsonForms forms;

    JsonEncoder(OutputStream out, JsonLayout layout, NumberStyle numbers) {
        this.out = Utf8Sink.to(out);
        this.layout = layout;
        this.forms = new JsonForms(numbers, layout == JsonLayout.LINES);
    }

    void encode(ArrowReader rows) throws IOException {
        VectorSchemaRoot root = rows.getVectorSchemaRoot();
        ArrowCodec.requirePlain(root.getSchema());
        FieldVector[] vectors = root.getFieldVectors().toArray(FieldVector[]::new);
        TextForm[] cells = Arrays.stream(vectors).map(forms::of).toArray(TextForm[]::new);
        byte[][] names = names(root.getFieldVectors());
        boolean any = false;
        if (layout == JsonLayout.ARRAY) {
            out.putByte('[');
        }
        while (rows.loadNextBatch()) {
            putBatch(vectors, cells, names, root.getRowCount(), any);
            any |= root.getRowCount() > 0;
            out.handOver();
        }
        if (layout == JsonLayout.ARRAY) {
            out.putAscii("]\n");
        } else if (!any) {
            // A file without a byte changes nothing when it is put back; one with an empty line has no rows.
            out.putByte('\n');
        }
        out.handOver();
    }

    /** What stands before each value: the name, and what divides it from the value before. */
    private static byte[][] names(List<FieldVector> vectors) throws IOException {
        List<String> distinct =
                distinct(vectors.stream().map(FieldVector::getName).toList());
        byte[][] names = new byte[vectors.size()][];
        Utf8Sink name = Utf8Sink.inMemory();
        for (int column = 0; column < names.length; column++) {
            name.clear();
            name.putByte(column == 0 ? '{' : ',');
            name.putString(distinct.get(column).getBytes(StandardCharsets.UTF_8));
            name.putByte(':');
            names[column] = Arrays.copyOf(name.array(), name.size());
        }
        return names;
    }

    /** A name that was there before, as a query may give it, gets a number: readers would keep only the last of them. */
    private static List<String> distinct(List<String> names) {
        Set<String> all = new HashSet<>(names);
        Set<String> taken = new HashSet<>();
        List<String> distinct = new ArrayList<>();
        for (String name : names) {
            String free = name;
            for (int number = 2; !taken.add(free); number++) {
                String numbered = name + "_" + number;
                free = all.contains(numbered) ? free : numbered;
            }
            distinct.add(free);
        }
        return distinct;
    }

    private void putBatch(FieldVector[] vectors, TextForm[] cells, byte[][] names, int rowCount, boolean any)
            throws IOException {
        boolean[] hasNulls = new boolean[vectors.length];
        for (int column = 0; column < vectors.length; column++) {
            hasNulls[column] = vectors[column].getNullCount() > 0;
        }
        for (int row = 0; row < rowCount; row++) {
            if (layout == JsonLayout.ARRAY && (any || row > 0)) {
                out.putBytes(NEXT_OBJECT, 0, NEXT_OBJECT.length);
            }
            for (int column = 0; column < cells.length; column++) {
                byte[] name = names[column];
                out.putBytes(name, 0, name.length);
                if (hasNulls[column] && vectors[column].isNull(row)) {
                    out.putBytes(NULL, 0, NULL.length);
                } else {
                    cells[column].put(row, out);
                }
            }
            if (cells.length == 0) {
                out.putByte('{');
            }
            out.putBytes(END_OF_OBJECT, 0, layout == JsonLayout.ARRAY ? 1 : END_OF_OBJECT.length);
        }
    }
}
