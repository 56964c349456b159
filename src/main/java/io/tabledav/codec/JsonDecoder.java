package io.tabledav.codec;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Reads JSON objects, typed by the relation that they are for. */
final class JsonDecoder extends ArrowReader {
    private static final int MAX_BATCH_ROWS = 65_536;
    private static final int MIN_BATCH_ROWS = 64;
    /** A batch ends when it has about so many values, so that wide rows make short batches. */
    private static final int BATCH_VALUES = 1 << 20;

    private static final long BATCH_CHARS = 4 << 20;
    private static final int FIRST_CAPACITY_ROWS = 1024;

    private final JsonSource source;
    private final JsonLayout layout;
    private final @Nullable Schema target;
    private @Nullable JsonObjects objects;
    private @Nullable JsonRow row;
    private long rowsBefore;
    private boolean ended;

    JsonDecoder(InputStream in, JsonLayout layout, @Nullable Schema target, BufferAllocator allocator) {
        super(allocator);
        this.source = new JsonSource(in);
        this.layout = layout;
        this.target = target;
    }

    /** The names are those of the first rows: of all of them within the first million characters. */
    @Override
    protected Schema readSchema() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        boolean anyRow = collectNames(source.head(), names);
        if (!anyRow && target != null) {
            return target;
        }
        if (names.isEmpty()) {
            throw whyThereAreNoNames();
        }
        for (String name : names) {
            if (name.indexOf(Utf8Parser.NOT_UTF8) >= 0) {
                throw Utf8Parser.notUtf8();
            }
        }
        return CsvHeader.typed(List.copyOf(names), target);
    }

    /** Whether there is a row. What is wrong with the file is told when its rows are read. */
    private boolean collectNames(Reader head, Set<String> names) {
        try (JsonObjects first = new JsonObjects(head, layout)) {
            boolean any = false;
            while (first.next()) {
                any = true;
                JsonParser json = first.parser();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    names.add(json.currentName());
                    json.nextToken();
                    json.skipChildren();
                }
            }
            return any;
        } catch (IOException | DatabaseException e) {
            // The head ends somewhere, or the file is broken.
            return true;
        }
    }

    /** What is wrong with the beginning of the file. */
    private DatabaseException whyThereAreNoNames() throws IOException {
        try {
            JsonObjects all = begin(List.of());
            if (all.next()) {
                required(row).read(0);
            }
            return DatabaseException.of(Code.INVALID, "The objects have no members, so there are no columns.");
        } catch (JacksonException e) {
            return told(e, 1);
        } catch (DatabaseException e) {
            return e.row() == null ? e.withRow(1) : e;
        }
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        VectorSchemaRoot root = getVectorSchemaRoot();
        List<FieldVector> vectors = root.getFieldVectors();
        int mostRows = Math.clamp(BATCH_VALUES / Math.max(1, vectors.size()), MIN_BATCH_ROWS, MAX_BATCH_ROWS);
        int rows = 0;
        try {
            JsonObjects all = objects;
            if (all == null) {
                vectors.forEach(vector -> vector.setInitialCapacity(Math.min(mostRows, FIRST_CAPACITY_ROWS)));
                all = begin(vectors);
            }
            vectors.forEach(FieldVector::reset);
            JsonRow reader = required(row);
            reader.nextBatch();
            while (!ended && rows < mostRows && reader.batchChars() < BATCH_CHARS) {
                if (all.next()) {
                    reader.read(rows);
                    rows++;
                } else {
                    ended = true;
                }
            }
        } catch (OutOfMemoryException e) {
            throw DatabaseException.of(Code.TOO_LARGE, "A row needs more memory than one request may use.")
                    .withRow(rowsBefore + rows + 1)
                    .withCause(e);
        } catch (JacksonException e) {
            throw told(e, rowsBefore + rows + 1);
        } catch (DatabaseException e) {
            throw e.row() == null ? e.withRow(rowsBefore + rows + 1) : e;
        }
        root.setRowCount(rows);
        rowsBefore += rows;
        return rows > 0;
    }

    private JsonObjects begin(List<FieldVector> vectors) throws IOException {
        JsonObjects all = new JsonObjects(source, layout);
        objects = all;
        row = new JsonRow(all.parser(), source, vectors);
        return all;
    }

    private DatabaseException told(JacksonException e, long atRow) {
        DatabaseException failure = JsonObjects.told(e).withRow(atRow);
        String column = required(row).column();
        return column == null ? failure : failure.withColumn(column);
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("no batch was loaded yet");
        }
        return value;
    }

    @Override
    public long bytesRead() {
        return source.bytesRead();
    }

    @Override
    protected void closeReadSource() throws IOException {
        if (objects != null) {
            objects.close();
        }
    }
}
