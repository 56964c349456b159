package io.tabledav.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.apache.arrow.vector.types.pojo.Field;

/** Columns whose texts are JSON: Arrow's canonical extension type {@code arrow.json}. */
final class JsonColumns {
    private static final String EXTENSION_NAME = "ARROW:extension:name";

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private JsonColumns() {}

    /** Whether the values of a field are JSON texts. */
    static boolean isJson(Field field) {
        return "arrow.json".equals(field.getMetadata().get(EXTENSION_NAME));
    }

    /** Whether bytes are exactly one JSON text. */
    static boolean isValid(byte[] text) {
        try (JsonParser json = JSON.createParser(text)) {
            JsonToken first = json.nextToken();
            if (first == null) {
                return false;
            }
            json.skipChildren();
            json.finishToken();
            return json.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
