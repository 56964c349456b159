package io.tabledav.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The wishes of a {@code Prefer} header that this server knows; it passes over all others.
 *
 * <p>Source: RFC 7240; {@code tx=rollback} is PostgREST's.
 *
 * @param rollback whether a write is to be rolled back at its end, and only reported
 * @param representation whether a write that would answer without a body is to answer with its report
 */
public record Prefer(boolean rollback, boolean representation) {

    /** No wishes. */
    public static final Prefer NOTHING = new Prefer(false, false);

    /**
     * Reads the header.
     *
     * @param header all {@code Prefer} lines of a request, joined by commas; null if there is none
     */
    public static Prefer parse(@Nullable String header) {
        if (header == null) {
            return NOTHING;
        }
        Map<String, String> wishes = new HashMap<>();
        for (String wish : HeaderList.split(header, ',')) {
            List<String> parts = HeaderList.split(wish, ';');
            if (!parts.isEmpty()) {
                HeaderList.Pair pair = HeaderList.pair(parts.getFirst());
                // Section 2: of a wish that is given twice, the first counts.
                wishes.putIfAbsent(pair.name(), pair.value());
            }
        }
        return new Prefer("rollback".equals(wishes.get("tx")), "representation".equals(wishes.get("return")));
    }

    /** The value of {@code Preference-Applied} where every wish was met, null if there was none. */
    public @Nullable String applied() {
        List<String> applied = new ArrayList<>();
        if (rollback) {
            applied.add("tx=rollback");
        }
        if (representation) {
            applied.add("return=representation");
        }
        return applied.isEmpty() ? null : String.join(", ", applied);
    }
}
