package io.tabledav.tree;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import org.jspecify.annotations.Nullable;

/** How numbers are written that some readers of JSON would get wrong: the parameter {@code numbers} of a read. */
public enum NumberStyle {
    /** As numbers, with all their digits. */
    DIGITS,
    /** Numbers beyond 2<sup>53</sup> as strings, for readers whose numbers are doubles. */
    BIG_AS_STRINGS;

    /** The name of the parameter. */
    public static final String PARAMETER = "numbers";

    /** The style that parameters ask for; {@code INVALID} for a value that is none. */
    public static NumberStyle parse(QueryParameters parameters) {
        @Nullable String value = parameters.get(PARAMETER);
        if (value == null) {
            return DIGITS;
        }
        if (!value.equals("string")) {
            throw DatabaseException.of(Code.INVALID, "The parameter numbers has the unknown value '" + value + "'.")
                    .withHint("Write numbers=string, or leave it out.");
        }
        return BIG_AS_STRINGS;
    }
}
