package io.tabledav.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Query.Parameters;
import io.tabledav.spi.Value;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of a query, strictly: a member that is unknown, given twice or of another type than it should be is refused
 * with its name, and nothing is converted. A null says that a member is not given.
 */
final class QueryRequestReader {

    private static final BigDecimal MAX_TIMEOUT_SECONDS = BigDecimal.valueOf(86_400);
    private static final String MEMBERS = "The members are sql, parameters, limit, timeout and write.";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final InputStream body;

    private @Nullable String sql;
    private @Nullable Parameters parameters;
    private @Nullable Long limit;
    private @Nullable Duration timeout;
    private boolean write;

    QueryRequestReader(InputStream body) {
        this.body = body;
    }

    QueryRequest read() throws IOException {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw invalid("The body is no JSON object.").withHint(MEMBERS);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                member(json.currentName(), json);
            }
            if (json.nextToken() != null) {
                throw invalid("Something follows the JSON object of the body.");
            }
        } catch (JsonProcessingException e) {
            throw invalid("The body is no valid JSON, or has a member twice: line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ".")
                    .withCause(e);
        }
        if (sql == null || sql.isBlank()) {
            throw invalid("The body has no SQL.").withHint("Send {\"sql\": \"select ...\"}.");
        }
        return new QueryRequest(sql, parameters, limit, timeout, write);
    }

    private void member(String name, JsonParser json) throws IOException {
        JsonToken token = json.nextToken();
        switch (name) {
            case "sql" -> sql = token == JsonToken.VALUE_NULL ? null : text(name, token, json);
            case "parameters" -> parameters = token == JsonToken.VALUE_NULL ? null : parameters(token, json);
            case "limit" -> limit = token == JsonToken.VALUE_NULL ? null : limit(token, json);
            case "timeout" -> timeout = token == JsonToken.VALUE_NULL ? null : timeout(token, json);
            case "write" -> write = token != JsonToken.VALUE_NULL && flag(name, token);
            default ->
                throw invalid("The body has the unknown member " + name + ".").withHint(MEMBERS);
        }
    }

    private static Parameters parameters(JsonToken token, JsonParser json) throws IOException {
        if (token == JsonToken.START_ARRAY) {
            List<Value> values = new ArrayList<>();
            for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
                values.add(value("parameter " + (values.size() + 1), item, json));
            }
            return new Parameters.Positional(values);
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, Value> values = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                values.put(name, value("parameter " + name, json.nextToken(), json));
            }
            return new Parameters.Named(values);
        }
        throw invalid("The member parameters is neither an array nor an object.")
                .withHint("An array binds ?, an object binds :name.");
    }

    private static Value value(String what, JsonToken token, JsonParser json) throws IOException {
        return switch (token) {
            case VALUE_NULL -> new Value.Null();
            case VALUE_TRUE -> new Value.Bool(true);
            case VALUE_FALSE -> new Value.Bool(false);
            case VALUE_STRING -> new Value.Text(text(what, token, json));
            case VALUE_NUMBER_INT -> whole(json);
            case VALUE_NUMBER_FLOAT -> fraction(what, json.getText());
            case START_ARRAY, START_OBJECT ->
                throw invalid("The " + what + " is an array or an object.")
                        .withHint("A parameter is null, a boolean, a number or a string; send JSON as a string.");
            case NOT_AVAILABLE, END_ARRAY, END_OBJECT, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("the parser gave " + token + " for a value");
        };
    }

    private static Value whole(JsonParser json) throws IOException {
        return json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? new Value.Decimal(new BigDecimal(json.getBigIntegerValue()))
                : new Value.Int(json.getLongValue());
    }

    private static Value fraction(String what, String text) {
        if (text.indexOf('e') < 0 && text.indexOf('E') < 0) {
            return new Value.Decimal(new BigDecimal(text));
        }
        double number = Double.parseDouble(text);
        if (Double.isInfinite(number)) {
            throw invalid("The " + what + " is beyond the range of floating-point numbers.");
        }
        return new Value.Real(number);
    }

    private static long limit(JsonToken token, JsonParser json) throws IOException {
        if (token != JsonToken.VALUE_NUMBER_INT
                || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || json.getLongValue() < 0) {
            throw invalid("The member limit is no whole number from 0.");
        }
        return json.getLongValue();
    }

    private static Duration timeout(JsonToken token, JsonParser json) throws IOException {
        if (token.isNumeric() && json.getText().length() <= 20) {
            BigDecimal seconds = new BigDecimal(json.getText());
            if (seconds.signum() > 0 && seconds.compareTo(MAX_TIMEOUT_SECONDS) <= 0) {
                return Duration.ofNanos(Math.max(1, seconds.movePointRight(9).longValue()));
            }
        }
        throw invalid("The member timeout is no number of seconds above 0 and up to " + MAX_TIMEOUT_SECONDS + ".");
    }

    private static boolean flag(String name, JsonToken token) {
        if (!token.isBoolean()) {
            throw invalid("The member " + name + " is neither true nor false.");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private static String text(String what, JsonToken token, JsonParser json) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw invalid("The member " + what + " is no string.");
        }
        String text = json.getText();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw invalid("The " + what + " is not valid Unicode.");
        }
        return text;
    }

    private static DatabaseException invalid(String message) {
        return DatabaseException.of(Code.INVALID, message);
    }
}
