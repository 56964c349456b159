package io.tabledav.codec;

import io.tabledav.codec.CastReader.Mapping;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.tree.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Parquet, written and read by {@link DuckDb} in the spool folder.
 *
 * <p>A file's length and places are known only at its end, so nothing is handed out before all rows are written.
 *
 * <p>Columns of types that Parquet or DuckDB would change are kept as text. The schema that they had is kept in the file under
 * {@value #SCHEMA_KEY}, so that they come back as they were.
 */
final class ParquetCodec implements Codec {
    /** The key in the file's metadata: the schema as an Arrow IPC message, in Base64. */
    static final String SCHEMA_KEY = "tabledav.schema";

    private final DuckDb duckDb;

    ParquetCodec(DuckDb duckDb) {
        this.duckDb = duckDb;
    }

    @Override
    public Set<Format> encodes() {
        return Set.of(Format.PARQUET);
    }

    @Override
    public Set<Format> decodes() {
        return Set.of(Format.PARQUET);
    }

    @Override
    public void encode(ArrowReader rows, OutputStream out) throws IOException {
        Schema schema = rows.getVectorSchemaRoot().getSchema();
        ArrowCodec.requirePlain(schema);
        if (schema.getFields().isEmpty()) {
            throw DatabaseException.of(Code.UNSUPPORTED, "A table without columns cannot be written as Parquet");
        }
        BufferAllocator allocator = rows.getVectorSchemaRoot().getVector(0).getAllocator();
        List<Field> kept = keptFields(schema);
        List<ColumnSlice> slices =
                ColumnSlice.cut(kept.size(), column -> ColumnSlice.writerBytes(kept.get(column)), duckDb.shareBytes());
        // DuckDB may hold a batch for as long as it likes: the cast takes its buffers away from the source.
        try (ArrowReader cast = CastReader.cast(new PassingReader(rows), columns(kept), allocator)) {
            if (slices.size() == 1) {
                writeAtOnce(cast, schema, allocator, out);
            } else {
                writeSliced(cast, slices, schema, allocator, out);
            }
        }
    }

    private void writeAtOnce(ArrowReader rows, Schema schema, BufferAllocator allocator, OutputStream out)
            throws IOException {
        try (ParquetFile file = duckDb.newFile()) {
            FailingReader watched = new FailingReader(rows);
            try {
                duckDb.write(watched, allocator, file);
            } catch (DatabaseException e) {
                // Through C, a failure travels as a text only.
                throw watched.failure == null || e.code() == Code.CANCELLED ? e : rethrow(watched.failure);
            }
            byte[] footer = file.footer();
            ParquetFooter parsed = ParquetFooter.parse(footer);
            parsed.rename(names(schema));
            keepSchema(parsed, schema);
            file.writeTo(out, footer.length, parsed.bytes());
        }
    }

    /** For tables of so many columns that DuckDB would have no room for all of them at once. */
    private void writeSliced(
            ArrowReader rows, List<ColumnSlice> slices, Schema schema, BufferAllocator allocator, OutputStream out)
            throws IOException {
        try (SlicedRows sliced = new SlicedRows(duckDb, allocator);
                ParquetParts parts = new ParquetParts()) {
            sliced.cut(rows, slices);
            int groupRows = sliced.groupRows();
            for (int slice = 0; slice < slices.size(); slice++) {
                ParquetFile part = duckDb.newFile();
                try (ArrowReader columns = sliced.slice(slice)) {
                    duckDb.write(columns, allocator, part, groupRows);
                    parts.add(part);
                } catch (Throwable e) {
                    part.close();
                    throw e;
                }
                sliced.drop(slice);
            }
            ParquetFooter footer = parts.footer(names(schema));
            keepSchema(footer, schema);
            parts.writeTo(out);
            out.write(ParquetFile.trailed(footer.bytes()));
        }
    }

    private static List<String> names(Schema schema) {
        return schema.getFields().stream().map(Field::getName).toList();
    }

    private static void keepSchema(ParquetFooter footer, Schema schema) {
        footer.putValue(SCHEMA_KEY, Base64.getEncoder().encodeToString(schema.serializeAsMessage()));
    }

    private static List<Field> keptFields(Schema schema) {
        List<Field> kept = new ArrayList<>();
        for (Field field : schema.getFields()) {
            kept.add(ParquetTypes.kept(field, placeName(kept.size())));
        }
        return kept;
    }

    private static List<Mapping> columns(List<Field> kept) {
        List<Mapping> columns = new ArrayList<>();
        for (Field field : kept) {
            columns.add(new Mapping(columns.size(), field));
        }
        return columns;
    }

    /** What DuckDB knows a column by. */
    static String placeName(int column) {
        return "c" + column;
    }

    private static RuntimeException rethrow(Throwable failure) throws IOException {
        return switch (failure) {
            case IOException e -> throw e;
            case Error e -> throw e;
            case RuntimeException e -> e;
            default -> new IllegalStateException(failure);
        };
    }

    /** Keeps aside what the rows failed with. */
    private static final class FailingReader extends PassingReader {
        private @Nullable Throwable failure;

        FailingReader(ArrowReader source) {
            super(source);
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            try {
                return super.loadNextBatch();
            } catch (Throwable e) {
                failure = e;
                throw e;
            }
        }
    }

    @Override
    public ArrowReader decode(InputStream in, @Nullable Schema target, BufferAllocator allocator) {
        return new ParquetReader(in, duckDb, allocator);
    }
}
