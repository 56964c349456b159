package io.tabledav.dav;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far below a folder a request reaches (RFC 4918, section 10.2). */
enum Depth {
    ZERO,
    ONE,
    INFINITY;

    /**
     * Reads the header of a PROPFIND.
     *
     * @param header null if there is none, which means all the way down (section 9.1)
     */
    static Depth parse(@Nullable String header) {
        String word = header == null ? "infinity" : header.trim().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "0" -> ZERO;
            case "1" -> ONE;
            case "infinity" -> INFINITY;
            default ->
                throw DatabaseException.of(Code.INVALID, "The header Depth has the unknown value '" + header + "'.")
                        .withHint("Allowed: 0, 1, infinity.");
        };
    }
}
