package io.tabledav.backend.postgres;

import io.tabledav.spi.RelationName;

/** Names and texts as PostgreSQL's SQL spells them. */
final class PostgresNames {
    private PostgresNames() {}

    /** A name, so that any character may be in it. */
    static String quote(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** A relation with its schema. */
    static String quote(RelationName relation) {
        return quote(relation.schema()) + "." + quote(relation.name());
    }

    /** A text, whatever the session thinks of backslashes. */
    static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }
}
