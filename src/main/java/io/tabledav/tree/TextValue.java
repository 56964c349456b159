package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Value;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
import org.apache.arrow.vector.extension.UuidType;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * The text forms of values, the same in a CSV field, in a literal of {@code where} and wherever else a value is text.
 *
 * <p>Reading is strict, and never changes a value: nothing is trimmed, rounded or cut. What is written is read back as the
 * same value.
 *
 * <ul>
 *   <li>booleans: {@code true, t, 1} and {@code false, f, 0} in any case; written {@code true} and {@code false}
 *   <li>whole numbers: digits with an optional sign; a fraction of zeros is taken too, since pandas writes {@code 12.0}
 *   <li>decimals: also with a fraction and an exponent; digits beyond the column's scale must be zeros
 *   <li>floating-point numbers: also {@code NaN}, {@code Infinity} and {@code inf} in any case; out of range is refused
 *   <li>dates: {@code 2024-12-31}; years outside 0000-9999 carry a sign, {@code +10000-01-01}
 *   <li>times: {@code 23:59}, {@code 23:59:59} or {@code 23:59:59.999999}; digits finer than the column's unit must be zeros
 *   <li>timestamps: a date, {@code T} or a space, and a time; a date alone is its midnight. With a zone, {@code Z} or an
 *       offset such as {@code +02:00} may follow, and UTC is meant without it; without a zone, one is refused
 *   <li>durations: {@code -838:59:59.5}, or ISO 8601 as {@link Duration#parse} reads it; written in the first form
 *   <li>bytes: Base64 (RFC 4648, section 4); UUIDs: 36 characters
 * </ul>
 *
 * <p>A type that no kind of {@link Value} is made for (UUID, duration) is a {@link Value.Text} of its written form.
 */
public final class TextValue {

    /** No value but text and bytes needs more; it bounds what a bad one can cost. */
    private static final int MAX_LENGTH = 2_000;

    private static final int MAX_QUOTED = 60;

    private TextValue() {}

    /**
     * Reads the text form of a value that is not NULL.
     *
     * <p>Errors: {@code INVALID}, without row and column, for text that is no such value or one that the type cannot hold, and
     * for a type whose values have no text form, such as a list.
     */
    public static Value parse(String text, ArrowType type) {
        return switch (type) {
            case ArrowType.Utf8 utf8 -> new Value.Text(text);
            case ArrowType.LargeUtf8 utf8 -> new Value.Text(text);
            case ArrowType.Utf8View utf8 -> new Value.Text(text);
            case ArrowType.Binary binary -> bytes(text, null);
            case ArrowType.LargeBinary binary -> bytes(text, null);
            case ArrowType.BinaryView binary -> bytes(text, null);
            case ArrowType.FixedSizeBinary binary -> bytes(text, binary.getByteWidth());
            case UuidType uuid -> uuid(text);
            case ArrowType.ExtensionType extension -> parse(text, extension.storageType());
            default -> parseShort(requireShort(text, type), type);
        };
    }

    /**
     * Writes a value as text that {@link #parse} reads back as the same value, given the type that it came from.
     *
     * <p>Errors: {@link IllegalArgumentException} for NULL, which has no text form; the caller tells it apart.
     */
    public static String render(Value value) {
        return switch (value) {
            case Value.Null nothing -> throw new IllegalArgumentException("NULL has no text form");
            case Value.Bool bool -> Boolean.toString(bool.value());
            case Value.Int number -> Long.toString(number.value());
            case Value.Decimal number -> NumberText.render(number.value());
            case Value.Real number -> Double.toString(number.value());
            case Value.Text text -> text.value();
            case Value.Binary bytes -> Base64.getEncoder().encodeToString(bytes.value());
            case Value.Date date -> date.value().toString();
            case Value.Time time -> TimeText.render(time.value());
            case Value.Timestamp timestamp -> TimeText.render(timestamp.value());
            case Value.Instant instant -> TimeText.render(instant.value());
        };
    }

    /** Reads a duration in either of its forms, for those that need more than the text that {@link #parse} gives. */
    public static Duration parseDuration(String text, TimeUnit unit) {
        return TimeText.duration(text, unit);
    }

    /** Writes a duration as hours, minutes and seconds; {@link #parseDuration} reads it back. */
    public static String renderDuration(Duration duration) {
        return TimeText.render(duration);
    }

    private static Value parseShort(String text, ArrowType type) {
        return switch (type) {
            case ArrowType.Bool bool -> bool(text);
            case ArrowType.Int whole -> NumberText.whole(text, whole);
            case ArrowType.Decimal decimal -> NumberText.decimal(text, decimal);
            case ArrowType.FloatingPoint real ->
                real.getPrecision() == FloatingPointPrecision.DOUBLE
                        ? NumberText.real(text)
                        : NumberText.narrowReal(text, real.getPrecision());
            case ArrowType.Date date -> new Value.Date(TimeText.date(text));
            case ArrowType.Time time -> new Value.Time(TimeText.time(text, time.getUnit()));
            case ArrowType.Timestamp timestamp ->
                timestamp.getTimezone() == null
                        ? new Value.Timestamp(TimeText.timestamp(text, timestamp.getUnit()))
                        : new Value.Instant(TimeText.instant(text, timestamp.getUnit()));
            case ArrowType.Duration duration -> new Value.Text(renderDuration(parseDuration(text, duration.getUnit())));
            default -> throw invalid("A value of type " + TypeWords.of(type) + " cannot be given as text.");
        };
    }

    private static String requireShort(String text, ArrowType type) {
        if (text.length() > MAX_LENGTH) {
            throw invalid("A text of " + text.length() + " characters is too long for " + TypeWords.of(type) + ".");
        }
        return text;
    }

    private static Value bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> new Value.Bool(true);
            case "false", "f", "0" -> new Value.Bool(false);
            default -> throw notA(text, "true or false");
        };
    }

    private static Value bytes(String text, @Nullable Integer width) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw notA(text, "Base64").withCause(e);
        }
        if (width != null && bytes.length != width) {
            throw invalid(quoted(text) + " is " + bytes.length + " bytes, where exactly " + width + " are needed.");
        }
        return new Value.Binary(bytes);
    }

    private static Value uuid(String text) {
        if (text.length() == 36) {
            try {
                String canonical = UUID.fromString(text).toString();
                // fromString also takes shorter groups, which come back with zeros in front.
                if (canonical.equalsIgnoreCase(text)) {
                    return new Value.Text(canonical);
                }
            } catch (IllegalArgumentException e) {
                throw notA(text, "a UUID").withCause(e);
            }
        }
        throw notA(text, "a UUID");
    }

    /** The failure of a text that is not what it should be. */
    static DatabaseException notA(String text, String expected) {
        return invalid(quoted(text) + " is not " + expected + ".");
    }

    static DatabaseException invalid(String message) {
        return DatabaseException.of(Code.INVALID, message);
    }

    /** A client's text in single quotes, for a message: only its beginning, and nothing that would garble a log. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("'");
        int at = 0;
        while (at < text.length() && at < MAX_QUOTED) {
            int point = text.codePointAt(at);
            boolean garbles = Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE;
            quoted.appendCodePoint(garbles ? '?' : point);
            at += Character.charCount(point);
        }
        return quoted.append(at < text.length() ? "…'" : "'").toString();
    }
}
