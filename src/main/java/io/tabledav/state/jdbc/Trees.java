package io.tabledav.state.jdbc;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.state.ResourceKeys;

/** What moves and copies of trees have in common. */
final class Trees {

    private Trees() {}

    /** {@code CONFLICT} unless both keys can be without each other. */
    static void requireApart(String from, String to) {
        ResourceKeys.require(from);
        ResourceKeys.require(to);
        if (from.equals(to) || ResourceKeys.isBelow(to, from) || ResourceKeys.isBelow(from, to)) {
            throw DatabaseException.of(
                    Code.CONFLICT, "Nothing can be moved or copied into itself or onto what it lies in.");
        }
    }

    /** What a key on or below one becomes on or below the other; {@code INVALID} if that is too long. */
    static String moved(String key, String from, String to) {
        return ResourceKeys.require(to + key.substring(from.length()));
    }
}
