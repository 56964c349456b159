package io.tabledav.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;

/** Lists and structs from the JSON that {@link JsonForms} writes. */
final class NestedParser implements TextParser {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int MAX_QUOTED = 40;

    private final FieldVector vector;
    private final List<NestedParser> children = new ArrayList<>();
    /** Null for a list or a struct. */
    private final @Nullable TextParser leaf;
    /** Whether the value is the JSON itself, whatever stands there. */
    private final boolean isJson;

    /** Gives a parser of texts the JSON where another one stands, as it was written, and goes to its end. */
    @FunctionalInterface
    interface RawJson {
        void put(TextParser leaf, int index) throws IOException;
    }

    NestedParser(FieldVector vector) {
        this.vector = vector;
        boolean nested =
                vector instanceof ListVector || vector instanceof LargeListVector || vector instanceof StructVector;
        this.leaf = nested ? null : TextParsers.of(vector);
        this.isJson = !nested && JsonColumns.isJson(vector.getField());
        if (nested) {
            vector.getChildrenFromFields().forEach(child -> children.add(new NestedParser(child)));
        }
    }

    @Override
    public void put(int index, char[] text, int offset, int length) {
        try (JsonParser json = JSON.createParser(text, offset, length)) {
            if (json.nextToken() == null) {
                throw notJson(text, offset, length);
            }
            read(json, index, (leafParser, at) -> {
                int start = offset + Math.toIntExact(json.currentTokenLocation().getCharOffset());
                json.skipChildren();
                json.finishToken();
                int end = offset + Math.toIntExact(json.currentLocation().getCharOffset());
                leafParser.put(at, text, start, end - start);
            });
            if (json.nextToken() != null) {
                throw notJson(text, offset, length);
            }
        } catch (IOException e) {
            throw notJson(text, offset, length).withCause(e);
        }
    }

    /** Reads the value that the parser stands at. */
    void read(JsonParser json, int index, RawJson raw) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            vector.setNull(index);
        } else if (leaf != null && isJson && !isBare(json)) {
            raw.put(leaf, index);
        } else if (leaf != null) {
            readLeaf(json, index, leaf);
        } else {
            switch (vector) {
                case ListVector lists -> {
                    require(json, JsonToken.START_ARRAY, "an array");
                    lists.endValue(index, readItems(json, lists.startNewValue(index), raw));
                }
                case LargeListVector lists -> {
                    require(json, JsonToken.START_ARRAY, "an array");
                    lists.endValue(index, readItems(json, Math.toIntExact(lists.startNewValue(index)), raw));
                }
                default -> readMembers(json, index, raw);
            }
        }
    }

    /** Whether the parser's text of a value is all of it: that of a string is not, nor is that of an array or an object. */
    private static boolean isBare(JsonParser json) {
        return json.currentToken().isScalarValue() && json.currentToken() != JsonToken.VALUE_STRING;
    }

    private static void readLeaf(JsonParser json, int index, TextParser leaf) throws IOException {
        if (!json.currentToken().isScalarValue()) {
            throw DatabaseException.of(Code.INVALID, "A list or an object stands where a single value is expected");
        }
        leaf.put(index, json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
    }

    private int readItems(JsonParser json, int start, RawJson raw) throws IOException {
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            children.getFirst().read(json, start + count, raw);
            count++;
        }
        return count;
    }

    private void readMembers(JsonParser json, int index, RawJson raw) throws IOException {
        require(json, JsonToken.START_OBJECT, "an object");
        for (NestedParser child : children) {
            child.vector.setNull(index);
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            NestedParser child = child(json.currentName());
            json.nextToken();
            child.read(json, index, raw);
        }
        ((StructVector) vector).setIndexDefined(index);
    }

    private NestedParser child(String name) {
        for (NestedParser child : children) {
            if (child.vector.getName().equals(name)) {
                return child;
            }
        }
        throw DatabaseException.of(Code.INVALID, "There is no member '" + name + "' in " + vector.getField());
    }

    private static void require(JsonParser json, JsonToken token, String words) {
        if (json.currentToken() != token) {
            throw DatabaseException.of(
                    Code.INVALID, "The JSON has no " + words.substring(3) + " where one is expected");
        }
    }

    private static DatabaseException notJson(char[] text, int offset, int length) {
        String quoted = new String(text, offset, Math.min(length, MAX_QUOTED)) + (length > MAX_QUOTED ? "…" : "");
        return DatabaseException.of(Code.INVALID, "'" + quoted + "' is not JSON.");
    }
}
