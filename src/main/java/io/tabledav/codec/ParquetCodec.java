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
        try (ParquetFile file = duckDb.newFile()) {
            write(rows, keptColumns(schema), allocator, file);
            byte[] footer = file.footer();
            ParquetFooter parsed = ParquetFooter.parse(footer);
            parsed.rename(schema.getFields().stream().map(Field::getName).toList());
            parsed.putValue(SCHEMA_KEY, Base64.getEncoder().encodeToString(schema.serializeAsMessage()));
            file.writeTo(out, footer.length, parsed.bytes());
        }
    }

    private static List<Mapping> keptColumns(Schema schema) {
        List<Mapping> columns = new ArrayList<>();
        for (Field field : schema.getFields()) {
            columns.add(new Mapping(columns.size(), ParquetTypes.kept(field, placeName(columns.size()))));
        }
        return columns;
    }

    /** What DuckDB knows a column by. */
    static String placeName(int column) {
        return "c" + column;
    }

    private void write(ArrowReader rows, List<Mapping> columns, BufferAllocator allocator, ParquetFile file)
            throws IOException {
        FailingReader source = new FailingReader(rows);
        // DuckDB may hold a batch for as long as it likes: the cast takes its buffers away from the source.
        try (ArrowReader kept = CastReader.cast(source, columns, allocator)) {
            FailingReader cast = new FailingReader(kept);
            try {
                duckDb.write(cast, allocator, file);
            } catch (DatabaseException e) {
                // Through C, a failure travels as a text only.
                throw cast.failure == null || e.code() == Code.CANCELLED ? e : rethrow(cast.failure);
            }
        }
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
