package io.tabledav.state;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What stores call a resource: a canonical path such as {@code /sales/main/orders}, or {@code /} for the root.
 *
 * <p>Shape: begins with a slash, ends with none, has no empty segment and no zero character, and takes at most {@value
 * #MOST_BYTES} bytes in UTF-8. Two keys are equal if their bytes are: whoever gives a key has made it canonical.
 */
public final class ResourceKeys {

    /** What databases index. */
    public static final int MOST_BYTES = 2000;

    /** The most bytes of a principal's name. */
    public static final int MOST_PRINCIPAL_BYTES = 255;

    /** The key above all others. */
    public static final String ROOT = "/";

    private ResourceKeys() {}

    /** The key itself; {@code INVALID} if it is too long for a store. Anything else that is no key is a bug. */
    public static String require(String key) {
        boolean wellFormed = key.equals(ROOT)
                || (key.startsWith("/") && !key.endsWith("/") && !key.contains("//") && key.indexOf('\0') < 0);
        if (!wellFormed) {
            throw new IllegalArgumentException("no key of a resource: " + key);
        }
        if (length(key) > MOST_BYTES) {
            throw DatabaseException.of(
                    Code.INVALID, "The path is longer than the " + MOST_BYTES + " bytes that can be remembered.");
        }
        return key;
    }

    /** The principal itself; {@code INVALID} if the name is too long for a store. */
    public static String requirePrincipal(String principal) {
        if (length(principal) > MOST_PRINCIPAL_BYTES) {
            throw DatabaseException.of(
                    Code.INVALID, "The user's name is longer than " + MOST_PRINCIPAL_BYTES + " bytes.");
        }
        return principal;
    }

    /** The key of the folder that a key lies in; of the root, the root. */
    public static String parent(String key) {
        int slash = key.lastIndexOf('/');
        return slash <= 0 ? ROOT : key.substring(0, slash);
    }

    /** The last segment of a key; empty for the root. */
    public static String name(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** The key and all above it, the root last. */
    public static List<String> selfAndAbove(String key) {
        List<String> keys = new ArrayList<>();
        for (String current = key; ; current = parent(current)) {
            keys.add(current);
            if (current.equals(ROOT)) {
                return keys;
            }
        }
    }

    /** Whether a key lies below another, at any depth; no key lies below itself. */
    public static boolean isBelow(String key, String above) {
        return above.equals(ROOT)
                ? !key.equals(ROOT)
                : key.length() > above.length() && key.startsWith(above) && key.charAt(above.length()) == '/';
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
