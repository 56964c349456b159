package io.tabledav.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.jspecify.annotations.Nullable;

/** Takes the members of an object into the vectors of the columns with their names. */
final class JsonRow {
    private final JsonParser json;
    private final JsonSource source;
    private final Column[] columns;
    private final Map<String, Column> byName = new HashMap<>();

    /** The number of the object that is read, by which a column knows whether it has had its value. */
    private long number;

    private @Nullable Column current;
    private long batchChars;

    JsonRow(JsonParser json, JsonSource source, List<FieldVector> vectors) {
        this.json = json;
        this.source = source;
        this.columns = vectors.stream().map(Column::of).toArray(Column[]::new);
        for (Column column : columns) {
            byName.put(column.name, column);
        }
    }

    private static final class Column {
        final String name;
        final TextParser parser;
        /** Whether the value is the JSON itself. */
        final boolean isJson;
        /** Whether an array or an object can be taken as it stands. */
        final boolean isText;

        final @Nullable NestedParser nested;
        long lastNumber;

        private Column(String name, TextParser parser, boolean isJson, boolean isText) {
            this.name = name;
            this.parser = parser;
            this.isJson = isJson;
            this.isText = isText;
            this.nested = parser instanceof NestedParser lists ? lists : null;
        }

        static Column of(FieldVector vector) {
            boolean text = vector instanceof VarCharVector
                    || vector instanceof LargeVarCharVector
                    || vector instanceof ViewVarCharVector;
            return new Column(
                    vector.getName(), TextParsers.of(vector), text && JsonColumns.isJson(vector.getField()), text);
        }
    }

    /** Begins a batch: the vectors are empty again. */
    void nextBatch() {
        batchChars = 0;
    }

    /** About how many characters the values in the vectors have. */
    long batchChars() {
        return batchChars;
    }

    /** The column of the value where the parser stands, as far as is known. */
    @Nullable
    String column() {
        // Going to a name, a parser reads on into its value.
        return current == null ? json.getParsingContext().getCurrentName() : current.name;
    }

    /**
     * Reads the object that the parser stands at.
     *
     * <p>Errors: {@code INVALID} with the column, without the row.
     */
    void read(int index) throws IOException {
        number++;
        int expected = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            Column column = column(json.currentName(), expected);
            current = column;
            if (column.lastNumber == number) {
                throw DatabaseException.of(Code.INVALID, "The object has the member '" + column.name + "' twice.")
                        .withColumn(column.name);
            }
            column.lastNumber = number;
            expected++;
            JsonToken token = json.nextToken();
            try {
                put(column, token, index);
            } catch (DatabaseException e) {
                throw e.column() == null ? e.withColumn(column.name) : e;
            }
            current = null;
        }
    }

    /** Members mostly come in one order, so the next column is tried first. */
    private Column column(String name, int expected) {
        if (expected < columns.length && columns[expected].name.equals(name)) {
            return columns[expected];
        }
        Column column = byName.get(name);
        if (column == null) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "The object has the member '" + name + "', which none of the first objects has.")
                    .withHint("Write every member in the first object, null where there is no value.")
                    .withColumn(name);
        }
        return column;
    }

    private void put(Column column, JsonToken token, int index) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token.isStructStart()) {
            if (column.nested != null) {
                column.nested.read(json, index, this::putAsItStands);
                return;
            }
            if (!column.isText) {
                throw DatabaseException.of(
                        Code.INVALID, "A list or an object stands where a single value is expected.");
            }
            putAsItStands(column.parser, index);
            return;
        }
        if (column.isJson && token == JsonToken.VALUE_STRING) {
            putAsItStands(column.parser, index);
            return;
        }
        int length = json.getTextLength();
        batchChars += length;
        try {
            column.parser.put(index, json.getTextCharacters(), json.getTextOffset(), length);
        } catch (DatabaseException e) {
            throw json.getText().indexOf(Utf8Parser.NOT_UTF8) >= 0 ? Utf8Parser.notUtf8() : e;
        }
    }

    private void putAsItStands(TextParser parser, int index) throws IOException {
        source.keepFrom(json.currentTokenLocation().getCharOffset());
        json.skipChildren();
        json.finishToken();
        long end = json.currentLocation().getCharOffset();
        source.put(parser, index, end);
        batchChars += 64;
    }
}
