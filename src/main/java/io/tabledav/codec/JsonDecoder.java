package io.tabledav.codec;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
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
    /** How deep values may be nested. */
    private static final int MAX_DEPTH = 100;

    private static final int MAX_NUMBER_CHARS = 1_000;
    private static final int MAX_NAME_CHARS = 10_000;
    private static final int MAX_BATCH_ROWS = 65_536;
    private static final int MIN_BATCH_ROWS = 64;
    /** A batch ends when it has about so many values, so that wide rows make short batches. */
    private static final int BATCH_VALUES = 1 << 20;

    private static final long BATCH_CHARS = 4 << 20;
    private static final int FIRST_CAPACITY_ROWS = 1024;

    /** Names are not interned: there is no end of names that a file may invent. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(JsonSource.MAX_VALUE_CHARS)
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_CHARS)
                    .maxNameLength(MAX_NAME_CHARS)
                    .build())
            .build();

    private final JsonSource source;
    private final JsonLayout layout;
    private final @Nullable Schema target;
    private @Nullable JsonRow row;
    private @Nullable JsonParser json;
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
        boolean any = false;
        try (JsonParser first = JSON.createParser(head)) {
            if (layout == JsonLayout.ARRAY && first.nextToken() != JsonToken.START_ARRAY) {
                return true;
            }
            while (true) {
                @Nullable JsonToken token = first.nextToken();
                if (token != JsonToken.START_OBJECT) {
                    return any || (token != null && token != JsonToken.END_ARRAY);
                }
                any = true;
                while (first.nextToken() == JsonToken.FIELD_NAME) {
                    names.add(first.currentName());
                    first.nextToken();
                    first.skipChildren();
                }
            }
        } catch (IOException e) {
            // The head ends somewhere, or the file is broken.
            return true;
        }
    }

    /** What is wrong with the beginning of the file. */
    private DatabaseException whyThereAreNoNames() throws IOException {
        try {
            begin(List.of());
            if (nextRow()) {
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
            if (json == null) {
                vectors.forEach(vector -> vector.setInitialCapacity(Math.min(mostRows, FIRST_CAPACITY_ROWS)));
                begin(vectors);
            }
            vectors.forEach(FieldVector::reset);
            JsonRow reader = required(row);
            reader.nextBatch();
            while (!ended && rows < mostRows && reader.batchChars() < BATCH_CHARS) {
                if (nextRow()) {
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

    private void begin(List<FieldVector> vectors) throws IOException {
        JsonParser parser = JSON.createParser(source);
        json = parser;
        row = new JsonRow(parser, source, vectors);
        if (layout == JsonLayout.ARRAY) {
            @Nullable JsonToken first = parser.nextToken();
            if (first != JsonToken.START_ARRAY) {
                DatabaseException failure =
                        DatabaseException.of(Code.INVALID, "The file is not one array of objects, as JSON has to be here.");
                throw first == JsonToken.START_OBJECT
                        ? failure.withHint("If it has an object a line, send it as .jsonl (application/jsonl).")
                        : failure;
            }
        }
    }

    /** Goes to the next object; false at the end of the rows. */
    private boolean nextRow() throws IOException {
        JsonParser parser = required(json);
        @Nullable JsonToken token = parser.nextToken();
        if (token == JsonToken.START_OBJECT) {
            return true;
        }
        if (layout == JsonLayout.ARRAY && token == JsonToken.END_ARRAY) {
            if (parser.nextToken() != null) {
                throw DatabaseException.of(Code.INVALID, "Something follows the end of the array.");
            }
            return false;
        }
        if (layout == JsonLayout.LINES && token == null) {
            return false;
        }
        DatabaseException failure = DatabaseException.of(Code.INVALID, "A row is not an object of columns and values.");
        throw layout == JsonLayout.LINES && token == JsonToken.START_ARRAY
                ? failure.withHint("If the file is one array of objects, send it as .json (application/json).")
                : failure;
    }

    private DatabaseException told(JacksonException e, long atRow) {
        DatabaseException failure = inWords(e).withRow(atRow).withCause(e);
        String column = required(row).column();
        return column == null ? failure : failure.withColumn(column);
    }

    private DatabaseException inWords(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            if (message.contains("nesting depth")) {
                return DatabaseException.of(Code.TOO_LARGE, "A value is nested deeper than " + MAX_DEPTH + ".");
            }
            if (message.contains("Number value length")) {
                return DatabaseException.of(
                        Code.TOO_LARGE, "A number is longer than " + MAX_NUMBER_CHARS + " characters.");
            }
            if (message.contains("Name length")) {
                return DatabaseException.of(Code.TOO_LARGE, "A name is longer than " + MAX_NAME_CHARS + " characters.");
            }
            return DatabaseException.of(
                    Code.TOO_LARGE, "A value is longer than " + JsonSource.MAX_VALUE_CHARS + " characters.");
        }
        if (e instanceof JsonEOFException) {
            return DatabaseException.of(Code.INVALID, "The JSON ends in the middle; nothing of it was taken.")
                    .withHint("Send the whole file.");
        }
        if (message.contains("NaN") || message.contains("INF") || message.contains("Infinity")) {
            return DatabaseException.of(Code.INVALID, "JSON has no number for NaN or infinity.")
                    .withHint("Write \"NaN\", \"Infinity\" or \"-Infinity\", in quotes.");
        }
        return DatabaseException.of(
                Code.INVALID,
                "The JSON is broken in line " + e.getLocation().getLineNr() + ", character "
                        + e.getLocation().getColumnNr() + ".");
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
        if (json != null) {
            json.close();
        }
    }
}
