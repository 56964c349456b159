package io.tabledav.codec;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** RFC 4180 in UTF-8 with a header row; an empty field is NULL, and {@code ""} the empty string. */
final class CsvCodec implements Codec, SchemaInference {
    private static final int ROWS_PER_LOOK = 4_096;

    @Override
    public Set<Format> encodes() {
        return Set.of(Format.CSV);
    }

    @Override
    public Set<Format> decodes() {
        return Set.of(Format.CSV);
    }

    @Override
    public void encode(ArrowReader rows, OutputStream out) throws IOException {
        new CsvEncoder(out).encode(rows);
    }

    @Override
    public ArrowReader decode(InputStream in, @Nullable Schema target, BufferAllocator allocator) {
        return new CsvDecoder(in, target, allocator);
    }

    @Override
    public Schema infer(InputStream in) throws IOException {
        CsvRows rows = new CsvRows();
        CsvRecords records = new CsvRecords(in, rows);
        List<Field> names = records.header(null).getFields();
        InferredType[] types = names.stream().map(name -> new InferredType()).toArray(InferredType[]::new);
        rows.into(types);
        while (records.next()) {
            if (rows.batchRows() == ROWS_PER_LOOK) {
                rows.nextBatch();
                requireWanted();
            }
        }
        List<Field> fields = new ArrayList<>();
        for (int column = 0; column < types.length; column++) {
            fields.add(types[column].field(names.get(column).getName()));
        }
        return new Schema(fields);
    }

    private static void requireWanted() {
        if (Thread.currentThread().isInterrupted()) {
            throw DatabaseException.of(Code.CANCELLED, "The request was broken off.");
        }
    }
}
