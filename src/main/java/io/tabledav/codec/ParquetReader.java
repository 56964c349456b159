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
    private final InputStream in;
    private final DuckDb duckDb;
    private @Nullable ParquetFile file;
    private @Nullable ParquetRows reading;
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
        long dataEnd = opened.dataEnd(bytes.length);
        footer.check(dataEnd);
        ParquetPlan plan = ParquetPlan.of(
                footer,
                opened.look(channel -> ParquetPages.check(channel, footer, dataEnd)),
                duckDb.shareBytes(),
                duckDb.memoryBytes());
        List<String> names = footer.names();
        rowsPromised = footer.rows();
        Schema kept = keptSchema(footer.value(ParquetCodec.SCHEMA_KEY));
        @Nullable Long[] listedValues = footer.listedValues();
        footer.strip();
        List<String> places = new ArrayList<>();
        names.forEach(name -> places.add(ParquetCodec.placeName(places.size())));
        footer.rename(places);
        ParquetRows begun = ParquetRows.open(duckDb, opened, footer, plan, allocator);
        reading = begun;
        ArrowReader given = begun.rows();
        return begun.call(() ->
                CastReader.cast(new ParquetCheck(given, names, listedValues), columns(given, names, kept), allocator));
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
                ParquetRows alsoClosing = reading;
                ArrowReader first = rows) {
            rows = null;
            reading = null;
        }
    }

    @Override
    protected void closeReadSource() {}

    static {
        // Arrow knows the type only once its class is there.
        Objects.requireNonNull(UuidType.INSTANCE);
    }
}
