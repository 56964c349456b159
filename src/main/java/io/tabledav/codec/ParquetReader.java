package io.tabledav.codec;

import io.tabledav.codec.CastReader.Mapping;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Parquet file that somebody sent, and believes nothing in it: its footer is checked and written anew before DuckDB sees
 * the file, and the rows are counted.
 */
final class ParquetReader extends ArrowReader {
    private static final long DAY_MICROS = 86_400_000_000L;

    private final InputStream in;
    private final DuckDb duckDb;
    private @Nullable ParquetFile file;
    private DuckDb.@Nullable Reading reading;
    private @Nullable ArrowReader rows;
    private long sizeBytes;
    private long rowsPromised;
    private long rowsRead;
    private boolean ended;

    ParquetReader(InputStream in, DuckDb duckDb, BufferAllocator allocator) {
        super(allocator);
        this.in = in;
        this.duckDb = duckDb;
    }

    private ArrowReader rows() throws IOException {
        if (rows == null) {
            rows = ParquetLimits.guarded(this::open);
        }
        return rows;
    }

    private ArrowReader open() throws IOException {
        if (file != null) {
            throw ParquetLimits.damaged("it could not be opened");
        }
        ParquetFile opened = duckDb.newFile();
        file = opened;
        opened.fill(in);
        sizeBytes = opened.sizeBytes();
        byte[] bytes = opened.footer();
        ParquetFooter footer = ParquetFooter.parse(bytes);
        footer.check(sizeBytes - 8 - bytes.length);
        List<String> names = footer.names();
        rowsPromised = footer.rows();
        Schema kept = keptSchema(footer.value(ParquetCodec.SCHEMA_KEY));
        footer.strip();
        List<String> places = new ArrayList<>();
        names.forEach(name -> places.add(ParquetCodec.placeName(places.size())));
        footer.rename(places);
        opened.replaceFooter(bytes.length, footer.bytes());
        DuckDb.Reading begun = duckDb.read(opened, allocator);
        reading = begun;
        ArrowReader given = begun.rows();
        return begun.call(() -> CastReader.cast(new CheckedReader(given), columns(given, names, kept), allocator));
    }

    /** The schema that the rows had when this server wrote them; null in other files. */
    private @Nullable Schema keptSchema(@Nullable String base64) throws IOException {
        if (base64 == null) {
            return null;
        }
        byte[] message = Base64.getDecoder().decode(base64);
        Schema schema = new IpcStreamMessages(message, InputStream.nullInputStream(), allocator).schema();
        IpcTypes.requireReadable(schema);
        return schema;
    }

    private static List<Mapping> columns(ArrowReader given, List<String> names, @Nullable Schema kept)
            throws IOException {
        List<Field> fields = given.getVectorSchemaRoot().getSchema().getFields();
        if (fields.size() != names.size()) {
            throw ParquetLimits.damaged("its schema makes no sense");
        }
        boolean sameColumns = kept != null
                && kept.getFields().stream().map(Field::getName).toList().equals(names);
        List<Mapping> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Field field = fields.get(i);
            requireTable(field, names.get(i));
            Field own = new Field(names.get(i), field.getFieldType(), field.getChildren());
            Field wanted =
                    sameColumns ? Objects.requireNonNull(kept).getFields().get(i) : own;
            columns.add(new Mapping(i, goes(field, wanted) ? wanted : own));
        }
        return columns;
    }

    private static boolean goes(Field from, Field to) {
        return to.getDictionary() == null
                && (from.getType().equals(to.getType()) || CastRules.allow(from.getType(), to.getType()));
    }

    private static void requireTable(Field field, String column) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Struct || type instanceof ArrowType.Map || type instanceof ArrowType.Union) {
            throw DatabaseException.of(
                            Code.INVALID, "The column '" + column + "' holds structs or maps, which no table has")
                    .withColumn(column)
                    .withHint("Write the parts as columns of their own, or the whole as JSON text");
        }
        for (Field child : field.getChildren()) {
            requireTable(child, column);
        }
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        return rows().getVectorSchemaRoot();
    }

    @Override
    protected Schema readSchema() throws IOException {
        return getVectorSchemaRoot().getSchema();
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        ArrowReader opened = rows();
        if (ended) {
            return false;
        }
        boolean more = Objects.requireNonNull(reading).call(opened::loadNextBatch);
        rowsRead += more ? opened.getVectorSchemaRoot().getRowCount() : 0;
        if (rowsRead > rowsPromised || (!more && rowsRead < rowsPromised)) {
            throw ParquetLimits.damaged(
                    "it says that it has " + rowsPromised + " rows, but has " + (more ? "more" : rowsRead));
        }
        ended = !more;
        return more;
    }

    @Override
    public long bytesRead() {
        return sizeBytes;
    }

    @Override
    public void close(boolean closeReadSource) throws IOException {
        try (ParquetFile closing = file;
                DuckDb.Reading alsoClosing = reading;
                ArrowReader first = rows) {
            rows = null;
            reading = null;
        }
    }

    @Override
    protected void closeReadSource() {}

    /** Refuses what Parquet can say and no table holds. */
    private static final class CheckedReader extends PassingReader {
        private long rowsBefore;

        CheckedReader(ArrowReader source) {
            super(source);
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            boolean more = super.loadNextBatch();
            if (more) {
                VectorSchemaRoot root = getVectorSchemaRoot();
                for (FieldVector vector : root.getFieldVectors()) {
                    checkTimes(vector, root.getRowCount());
                }
                rowsBefore += root.getRowCount();
            }
            return more;
        }

        private void checkTimes(FieldVector vector, int rows) {
            long day = switch (vector) {
                case TimeMicroVector micros -> DAY_MICROS;
                case TimeNanoVector nanos -> DAY_MICROS * 1000;
                default -> 0;
            };
            for (int row = 0; day > 0 && row < rows; row++) {
                long time = vector.getDataBuffer().getLong(8L * row);
                if (!vector.isNull(row) && (time < 0 || time >= day)) {
                    throw DatabaseException.of(Code.INVALID, time + " is no time of day")
                            .withRow(rowsBefore + row + 1)
                            .withColumn(vector.getName());
                }
            }
        }
    }

    static {
        // Arrow knows the type only once its class is there.
        Objects.requireNonNull(UuidType.INSTANCE);
    }
}
