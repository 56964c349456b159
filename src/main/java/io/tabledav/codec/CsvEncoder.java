package io.tabledav.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Writes rows as CSV straight from the vectors: one pass over the rows, no string for a cell. */
final class CsvEncoder {
    /** One column: how the text of its values is quoted. */
    @FunctionalInterface
    private interface Cell {
        void put(int index) throws IOException;
    }

    private final Utf8Sink out;
    /** Where a value is put together whose text may have to be quoted. */
    private final Utf8Sink scratch = Utf8Sink.inMemory();

    CsvEncoder(OutputStream out) {
        this.out = Utf8Sink.to(out);
    }

    void encode(ArrowReader rows) throws IOException {
        VectorSchemaRoot root = rows.getVectorSchemaRoot();
        ArrowCodec.requirePlain(root.getSchema());
        List<FieldVector> vectors = root.getFieldVectors();
        Cell[] cells = vectors.stream().map(this::cell).toArray(Cell[]::new);
        putHeader(vectors);
        while (rows.loadNextBatch()) {
            putBatch(vectors.toArray(FieldVector[]::new), cells, root.getRowCount());
            out.handOver();
        }
        out.handOver();
    }

    private void putHeader(List<FieldVector> vectors) throws IOException {
        for (int column = 0; column < vectors.size(); column++) {
            if (column > 0) {
                out.putByte(',');
            }
            byte[] name = vectors.get(column).getName().getBytes(StandardCharsets.UTF_8);
            scratch.clear();
            scratch.putBytes(name, 0, name.length);
            putScratch();
        }
        out.putByte('\n');
    }

    private void putBatch(FieldVector[] vectors, Cell[] cells, int rowCount) throws IOException {
        boolean[] hasNulls = new boolean[vectors.length];
        for (int column = 0; column < vectors.length; column++) {
            hasNulls[column] = vectors[column].getNullCount() > 0;
        }
        for (int row = 0; row < rowCount; row++) {
            for (int column = 0; column < cells.length; column++) {
                if (column > 0) {
                    out.putByte(',');
                }
                if (!hasNulls[column] || !vectors[column].isNull(row)) {
                    cells[column].put(row);
                }
            }
            out.putByte('\n');
        }
    }

    private Cell cell(FieldVector vector) {
        if (vector instanceof VarCharVector texts) {
            return i -> putText(texts.getDataBuffer(), texts.getStartOffset(i), texts.getValueLength(i));
        }
        TextForm form = TextForms.of(vector);
        if (TextForms.isPlain(vector)) {
            return i -> form.put(i, out);
        }
        return i -> {
            scratch.clear();
            form.put(i, scratch);
            putScratch();
        };
    }

    private void putScratch() throws IOException {
        byte[] text = scratch.array();
        int length = scratch.size();
        boolean quoted = length == 0 || text[0] == (byte) 0xEF;
        for (int i = 0; i < length && !quoted; i++) {
            quoted = Utf8Sink.needsQuotes(text[i]);
        }
        if (!quoted) {
            out.putBytes(text, 0, length);
            return;
        }
        out.putByte('"');
        int done = 0;
        for (int i = 0; i < length; i++) {
            if (text[i] == '"') {
                out.putBytes(text, done, i + 1 - done);
                done = i;
            }
        }
        out.putBytes(text, done, length - done);
        out.putByte('"');
    }

    private void putText(ArrowBuf data, long offset, int length) throws IOException {
        if (Utf8Sink.isShort(length)) {
            out.putShortField(data, offset, length);
            return;
        }
        boolean quoted = false;
        for (int i = 0; i < length && !quoted; i++) {
            quoted = Utf8Sink.needsQuotes(data.getByte(offset + i));
        }
        if (!quoted) {
            out.putBytes(data, offset, length);
            return;
        }
        out.putByte('"');
        int done = 0;
        for (int i = 0; i < length; i++) {
            if (data.getByte(offset + i) == '"') {
                out.putBytes(data, offset + done, i + 1 - done);
                done = i;
            }
        }
        out.putBytes(data, offset + done, length - done);
        out.putByte('"');
    }
}
