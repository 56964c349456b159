package io.tabledav.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure as the client is told of it, on every door.
 *
 * <p>Source: RFC 9457. The {@code type} is {@code urn:tabledav:problem:} and the code's word: it names the kind of problem
 * for ever, wherever this server runs, and nobody is led to look for a page there.
 *
 * @param status the HTTP status
 * @param code the kind of problem in one lower-case word, such as {@code not_found}
 * @param detail what was wrong, in words for people
 * @param members what else is known, in order; values are Strings and Longs
 */
public record Problem(int status, String code, String detail, Map<String, Object> members) {

    /** The type of the bytes. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** How long a client should wait, in seconds, where the failure is one that passes. */
    private static final int RETRY_AFTER_SECONDS = 5;

    private static final String TYPE = "urn:tabledav:problem:";
    private static final JsonFactory JSON = new JsonFactory();

    public Problem {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** A failure that has a code, with all that is known about it but its cause. */
    public static Problem of(DatabaseException failure) {
        return new Problem(statusOf(failure.code()), wordOf(failure.code()), failure.message(), Map.of())
                .with("sqlState", failure.sqlState())
                .with("hint", failure.hint())
                .with("row", failure.row())
                .with("column", failure.column())
                .with("constraint", failure.constraint());
    }

    /** This problem with one more member; null adds nothing. */
    Problem with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(status, code, detail, more);
    }

    /** The HTTP status of a code. */
    public static int statusOf(Code code) {
        return switch (code) {
            case INVALID -> 400;
            case FORBIDDEN, READ_ONLY -> 403;
            case NOT_FOUND -> 404;
            case NOT_ALLOWED -> 405;
            case NOT_ACCEPTABLE -> 406;
            case TOO_SLOW -> 408;
            case CONFLICT -> 409;
            case PRECONDITION_FAILED -> 412;
            case TOO_LARGE -> 413;
            case UNSUPPORTED_FORMAT -> 415;
            case LOCKED -> 423;
            case INTERNAL -> 500;
            case UNSUPPORTED -> 501;
            // Whoever went away reads no status: one that is read comes from a server that stops, and is worth a retry.
            case UNAVAILABLE, CANCELLED -> 503;
            case TIMEOUT -> 504;
            case STORAGE_FULL -> 507;
        };
    }

    /** The word by which clients know a code, such as {@code not_found}. */
    public static String wordOf(Code code) {
        return code.name().toLowerCase(Locale.ROOT);
    }

    /** The URI of this kind of problem. */
    public String type() {
        return TYPE + code.replace('_', '-');
    }

    /** The kind of problem for people; the same for every problem of this type. */
    public String title() {
        return Character.toUpperCase(code.charAt(0)) + code.substring(1).replace('_', ' ');
    }

    /** The headers that go with the bytes. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", MEDIA_TYPE);
        headers.put("Cache-Control", "no-store");
        if (status == 503) {
            headers.put("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
        }
        return headers;
    }

    /** The bytes, in UTF-8. */
    public byte[] toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("type", type());
            json.writeStringField("title", title());
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
            json.writeStringField("code", code);
            for (Map.Entry<String, Object> member : members.entrySet()) {
                json.writeFieldName(member.getKey());
                if (member.getValue() instanceof Long number) {
                    json.writeNumber(number);
                } else {
                    json.writeString(member.getValue().toString());
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // By way of text: half a surrogate pair in a database's name becomes a question mark and not a second failure.
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
