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
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** The objects of a JSON file, one after the other, and in words what is wrong with it. */
final class JsonObjects implements Closeable {
    /** How deep values may be nested. */
    private static final int MAX_DEPTH = 100;

    private static final int MAX_NUMBER_CHARS = 1_000;
    private static final int MAX_NAME_CHARS = 10_000;

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

    private final JsonParser json;
    private final JsonLayout layout;
    private boolean begun;

    JsonObjects(Reader source, JsonLayout layout) throws IOException {
        this.json = JSON.createParser(source);
        this.layout = layout;
    }

    /** The parser, which stands at the beginning of an object after {@link #next}. Whoever uses it reads that object to its end. */
    JsonParser parser() {
        return json;
    }

    /**
     * Goes to the next object; false at the end of the rows.
     *
     * <p>Errors: {@code INVALID} for a value that is no object, or an end that is none; {@link JacksonException} for bytes that are
     * no JSON: see {@link #told}.
     */
    boolean next() throws IOException {
        if (!begun) {
            begin();
        }
        @Nullable JsonToken token = json.nextToken();
        if (token == JsonToken.START_OBJECT) {
            return true;
        }
        if (layout == JsonLayout.ARRAY && token == JsonToken.END_ARRAY) {
            if (json.nextToken() != null) {
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

    private void begin() throws IOException {
        begun = true;
        if (layout == JsonLayout.LINES) {
            return;
        }
        @Nullable JsonToken first = json.nextToken();
        if (first != JsonToken.START_ARRAY) {
            DatabaseException failure =
                    DatabaseException.of(Code.INVALID, "The file is not one array of objects, as JSON has to be here.");
            throw first == JsonToken.START_OBJECT
                    ? failure.withHint("If it has an object a line, send it as .jsonl (application/jsonl).")
                    : failure;
        }
    }

    /** What a parser found, in words for people; without row and column. */
    static DatabaseException told(JacksonException e) {
        return inWords(e).withCause(e);
    }

    private static DatabaseException inWords(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return DatabaseException.of(Code.TOO_LARGE, tooLarge(message));
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

    private static String tooLarge(String message) {
        if (message.contains("nesting depth")) {
            return "A value is nested deeper than " + MAX_DEPTH + ".";
        }
        if (message.contains("Number value length")) {
            return "A number is longer than " + MAX_NUMBER_CHARS + " characters.";
        }
        if (message.contains("Name length")) {
            return "A name is longer than " + MAX_NAME_CHARS + " characters.";
        }
        return "A value is longer than " + JsonSource.MAX_VALUE_CHARS + " characters.";
    }

    /** Frees the parser's buffers, and leaves the source open. */
    @Override
    public void close() throws IOException {
        json.close();
    }
}
