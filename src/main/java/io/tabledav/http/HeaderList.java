package io.tabledav.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes apart the lists that headers hold, such as {@code a;q=1, b;x="y, z"} (RFC 9110, section 5.6). */
final class HeaderList {

    private HeaderList() {}

    /** A part of a header: a name in lower case, and a value without quotes, empty where there is none. */
    record Pair(String name, String value) {}

    /** The parts between the separators that stand outside quotes, trimmed; empty parts are left out. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                add(text.substring(start, i), parts);
                start = i + 1;
            }
        }
        add(text.substring(start), parts);
        return parts;
    }

    /** Reads {@code name=value} or {@code name="value"}; a part without {@code =} has the empty value. */
    static Pair pair(String part) {
        int equals = part.indexOf('=');
        if (equals < 0) {
            return new Pair(part.trim().toLowerCase(Locale.ROOT), "");
        }
        String name = part.substring(0, equals).trim().toLowerCase(Locale.ROOT);
        return new Pair(name, unquote(part.substring(equals + 1).trim()));
    }

    /**
     * Reads the weight of an item (section 12.4.2); null for text that is none. A missing zero before the point is forgiven:
     * Java's own HttpURLConnection says {@code q=.2}.
     */
    static @Nullable Double quality(String text) {
        return text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?|\\.[0-9]{1,3}") ? Double.valueOf(text) : null;
    }

    private static String unquote(String text) {
        if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
            return text;
        }
        StringBuilder value = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length() - 1) {
                i++;
            }
            value.append(text.charAt(i));
        }
        return value.toString();
    }

    private static void add(String part, List<String> parts) {
        String trimmed = part.trim();
        if (!trimmed.isEmpty()) {
            parts.add(trimmed);
        }
    }
}
