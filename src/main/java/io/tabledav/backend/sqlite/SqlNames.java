package io.tabledav.backend.sqlite;

import io.tabledav.spi.RelationName;

/** Names as SQL: quoted, so that they may hold anything. */
final class SqlNames {
    private SqlNames() {}

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String quote(RelationName relation) {
        return quote(relation.schema()) + "." + quote(relation.name());
    }
}
