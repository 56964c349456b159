package io.tabledav.codec;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Finds the types of the members of JSON objects, from all of them. */
final class JsonInference {
    private static final int ROWS_PER_LOOK = 4_096;
    private static final int MAX_COLUMNS = 32_768;

    private final Map<String, InferredType> types = new LinkedHashMap<>();
    private long rows;

    private JsonInference() {}

    /** See {@link SchemaInference#infer}. */
    static Schema infer(InputStream in, JsonLayout layout) throws IOException {
        JsonInference inference = new JsonInference();
        try (JsonObjects objects = new JsonObjects(new Utf8Reader(in), layout)) {
            while (objects.next()) {
                inference.see(objects.parser());
                inference.rows++;
                if (inference.rows % ROWS_PER_LOOK == 0
                        && Thread.currentThread().isInterrupted()) {
                    throw DatabaseException.of(Code.CANCELLED, "The request was broken off.");
                }
            }
        } catch (JacksonException e) {
            throw JsonObjects.told(e).withRow(inference.rows + 1);
        } catch (DatabaseException e) {
            throw e.row() == null ? e.withRow(inference.rows + 1) : e;
        }
        List<Field> fields = new ArrayList<>();
        inference.types.forEach((name, type) -> fields.add(type.field(name)));
        return new Schema(fields);
    }

    private void see(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            InferredType type = types.computeIfAbsent(json.currentName(), name -> new InferredType());
            if (types.size() > MAX_COLUMNS) {
                throw DatabaseException.of(
                        Code.TOO_LARGE, "The objects have more than " + MAX_COLUMNS + " different members.");
            }
            switch (json.nextToken()) {
                case VALUE_NULL -> {}
                case VALUE_TRUE, VALUE_FALSE -> type.seeTruth();
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> type.seeNumber(json.getText());
                case VALUE_STRING -> type.seeString(json.getText());
                default -> {
                    type.seeNested();
                    json.skipChildren();
                }
            }
        }
    }
}
