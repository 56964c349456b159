package io.tabledav.backend.memory;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Predicate.Function;
import io.tabledav.spi.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a database does with single values, as {@link Row#value} gives them: compare, match, compute. */
final class Scalars {
    private Scalars() {}

    /** A constant as the Java object that a column of its type has. */
    static @Nullable Object of(Value value) {
        return switch (value) {
            case Value.Null nothing -> null;
            case Value.Bool bool -> bool.value();
            case Value.Int number -> number.value();
            case Value.Decimal number -> number.value();
            case Value.Real number -> number.value();
            case Value.Text text -> text.value();
            case Value.Binary bytes -> ByteBuffer.wrap(bytes.value());
            case Value.Date date -> date.value();
            case Value.Time time -> time.value();
            case Value.Timestamp timestamp -> timestamp.value();
            case Value.Instant instant -> instant.value();
        };
    }

    /** The order of two values: numbers by size whatever their type, bytes unsigned, all else by its own order. */
    @SuppressWarnings("unchecked")
    static int compare(Object one, Object other) {
        if (one instanceof Long a && other instanceof Long b) {
            return Long.compare(a, b);
        }
        if (one instanceof Number a && other instanceof Number b) {
            return one instanceof Double || other instanceof Double
                    ? Double.compare(a.doubleValue(), b.doubleValue())
                    : decimal(a).compareTo(decimal(b));
        }
        if (one instanceof ByteBuffer a && other instanceof ByteBuffer b) {
            return Arrays.compareUnsigned(a.array(), b.array());
        }
        if (one.getClass() == other.getClass() && one instanceof Comparable<?> comparable) {
            return ((Comparable<Object>) comparable).compareTo(other);
        }
        throw DatabaseException.of(Code.INVALID, one + " and " + other + " cannot be compared");
    }

    /** Whether a text matches a pattern of LIKE; null if one of them is NULL. */
    static @Nullable Boolean like(@Nullable Object text, @Nullable Object pattern) {
        return text == null || pattern == null ? null : like(codePoints(text), codePoints(pattern));
    }

    // On a mismatch it goes back to the last % alone and lets that take one character more.
    private static boolean like(int[] text, int[] pattern) {
        int next = 0;
        int inPattern = 0;
        int lastPercent = -1;
        int taken = 0;
        while (next < text.length) {
            if (inPattern < pattern.length && pattern[inPattern] == '%') {
                lastPercent = inPattern++;
                taken = next;
            } else if (inPattern < pattern.length && (pattern[inPattern] == '_' || pattern[inPattern] == text[next])) {
                inPattern++;
                next++;
            } else if (lastPercent >= 0) {
                inPattern = lastPercent + 1;
                next = ++taken;
            } else {
                return false;
            }
        }
        while (inPattern < pattern.length && pattern[inPattern] == '%') {
            inPattern++;
        }
        return inPattern == pattern.length;
    }

    /** A value taken as a condition. */
    static @Nullable Boolean truth(@Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw DatabaseException.of(Code.INVALID, value + " is not true or false");
    }

    /** A function of values none of which is NULL. */
    static Object call(Function function, List<Object> arguments) {
        Object first = arguments.get(0);
        return switch (function) {
            case COALESCE -> first;
            case LOWER -> text(first).toLowerCase(Locale.ROOT);
            case UPPER -> text(first).toUpperCase(Locale.ROOT);
            case LENGTH -> (long) codePoints(first).length;
            case ABS ->
                first instanceof Double real
                        ? (Object) Math.abs(real)
                        : decimal(number(first)).abs();
            case ROUND ->
                round(
                        number(first),
                        arguments.size() == 1 ? 0 : number(arguments.get(1)).intValue());
            case SUBSTR ->
                substr(
                        codePoints(first),
                        number(arguments.get(1)).longValue(),
                        arguments.size() == 2
                                ? Integer.MAX_VALUE
                                : number(arguments.get(2)).longValue());
        };
    }

    private static Object round(Number number, int digits) {
        if (number instanceof Double real && !Double.isFinite(real)) {
            return real;
        }
        BigDecimal rounded = decimal(number).setScale(digits, RoundingMode.HALF_UP);
        return number instanceof Double ? (Object) rounded.doubleValue() : rounded;
    }

    // Characters count from 1, and those before the first count too: they are just not there.
    private static String substr(int[] text, long start, long length) {
        long first = Math.clamp(start, Integer.MIN_VALUE, Integer.MAX_VALUE) - 1L;
        long end = first + Math.clamp(length, 0, Integer.MAX_VALUE);
        int from = Math.clamp(first, 0, text.length);
        return new String(text, from, Math.clamp(end, from, text.length) - from);
    }

    private static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
    }

    private static Number number(Object value) {
        if (value instanceof Number number) {
            return number;
        }
        throw DatabaseException.of(Code.INVALID, value + " is not a number");
    }

    private static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw DatabaseException.of(Code.INVALID, value + " is not text");
    }

    private static int[] codePoints(Object text) {
        return text(text).codePoints().toArray();
    }
}
