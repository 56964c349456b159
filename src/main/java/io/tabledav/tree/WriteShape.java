package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a body's rows are to be written, as the parameters of a request say it.
 *
 * @param mode what becomes of the rows that are there
 * @param key the columns that identify a row in an upsert; empty for the primary key
 * @param replacement how a replace takes the old rows away
 * @param missingAsDefault whether a replace may lack columns, which then take their defaults
 * @param dryRun whether everything is rolled back at the end, and only reported
 */
public record WriteShape(
        Mode mode, List<String> key, Replacement replacement, boolean missingAsDefault, boolean dryRun) {

    private static final Set<String> PARAMETERS = Set.of("mode", "key", "replace", "missing", "dry-run");

    public WriteShape {
        key = List.copyOf(key);
    }

    /** A plain write in one mode. */
    public static WriteShape of(Mode mode) {
        return new WriteShape(mode, List.of(), Replacement.AUTO, false, false);
    }

    /**
     * Reads the parameters of a write.
     *
     * @param defaultMode the mode where none is given
     */
    public static WriteShape parse(QueryParameters parameters, Mode defaultMode) {
        parameters.requireOnly(PARAMETERS);
        Mode mode = choice(parameters, "mode", defaultMode, Mode.class);
        requireMode(parameters, "key", mode, Mode.UPSERT);
        requireMode(parameters, "replace", mode, Mode.REPLACE);
        requireMode(parameters, "missing", mode, Mode.REPLACE);
        String missing = parameters.get("missing");
        if (missing != null && !missing.equals("default")) {
            throw unknownValue("missing", missing, "default");
        }
        return new WriteShape(
                mode,
                key(parameters.get("key")),
                choice(parameters, "replace", Replacement.AUTO, Replacement.class),
                missing != null,
                flag(parameters, "dry-run"));
    }

    /** This shape, rolled back at the end. */
    public WriteShape asDryRun() {
        return new WriteShape(mode, key, replacement, missingAsDefault, true);
    }

    /** This shape in another mode. */
    public WriteShape inMode(Mode other) {
        return new WriteShape(other, key, replacement, missingAsDefault, dryRun);
    }

    private static void requireMode(QueryParameters parameters, String name, Mode mode, Mode needed) {
        if (parameters.get(name) != null && mode != needed) {
            throw DatabaseException.of(
                    Code.INVALID, "The parameter " + name + " goes with mode=" + word(needed) + " only.");
        }
    }

    private static List<String> key(@Nullable String text) {
        if (text == null) {
            return List.of();
        }
        Set<String> key = new LinkedHashSet<>();
        for (NameList.Item item : NameList.parse("key", text)) {
            String name = item.quoted()
                    ? (item.minus() ? "-" : "") + item.name()
                    : item.name().strip();
            if (!key.add(name)) {
                throw DatabaseException.of(
                        Code.INVALID, "The parameter key names " + TextValue.quoted(name) + " twice.");
            }
        }
        return List.copyOf(key);
    }

    private static boolean flag(QueryParameters parameters, String name) {
        @Nullable String value = parameters.get(name);
        return switch (value) {
            case null -> false;
            case "true", "" -> true;
            case "false" -> false;
            default -> throw unknownValue(name, value, "true, false");
        };
    }

    private static <E extends Enum<E>> E choice(QueryParameters parameters, String name, E absent, Class<E> type) {
        @Nullable String value = parameters.get(name);
        if (value == null) {
            return absent;
        }
        StringBuilder allowed = new StringBuilder();
        for (E choice : type.getEnumConstants()) {
            if (word(choice).equals(value)) {
                return choice;
            }
            allowed.append(allowed.isEmpty() ? "" : ", ").append(word(choice));
        }
        throw unknownValue(name, value, allowed.toString());
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    private static DatabaseException unknownValue(String name, String value, String allowed) {
        return DatabaseException.of(
                        Code.INVALID,
                        "The parameter " + name + " has the unknown value " + TextValue.quoted(value) + ".")
                .withHint("Allowed: " + allowed + ".");
    }
}
