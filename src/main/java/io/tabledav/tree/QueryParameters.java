package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request's query, decoded; each name at most once.
 *
 * @param values the value of each name, in the order of the query; a name without {@code =} has the empty value
 */
public record QueryParameters(Map<String, String> values) {

    /** No parameters. */
    public static final QueryParameters NONE = new QueryParameters(Map.of());

    public QueryParameters {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Reads the query of a URL, without its {@code ?}.
     *
     * <p>Errors: {@code INVALID} for a bad percent escape, bytes that are not UTF-8, or a name given twice.
     */
    public static QueryParameters parse(@Nullable String rawQuery) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return NONE;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = PercentCoding.decode(equals < 0 ? pair : pair.substring(0, equals), true, "query");
            String value = equals < 0 ? "" : PercentCoding.decode(pair.substring(equals + 1), true, "query");
            if (values.put(name, value) != null) {
                throw DatabaseException.of(Code.INVALID, "The parameter " + TextValue.quoted(name) + " is given twice.")
                        .withHint("Give each parameter once; lists are separated by commas.");
            }
        }
        return new QueryParameters(values);
    }

    /** The value of a parameter, null if it is not given. */
    public @Nullable String get(String name) {
        return values.get(name);
    }

    /** These parameters without one of them. */
    public QueryParameters without(String name) {
        Map<String, String> rest = new LinkedHashMap<>(values);
        rest.remove(name);
        return new QueryParameters(rest);
    }

    /** Fails with {@code INVALID} if a parameter is given that is not among the allowed ones. */
    public void requireOnly(Set<String> allowed) {
        for (String name : values.keySet()) {
            if (!allowed.contains(name)) {
                String hint = allowed.isEmpty()
                        ? "This resource takes no parameters."
                        : "Allowed here: " + String.join(", ", new TreeSet<>(allowed)) + ".";
                throw DatabaseException.of(Code.INVALID, "Unknown parameter: " + TextValue.quoted(name) + ".")
                        .withHint(hint);
            }
        }
    }
}
