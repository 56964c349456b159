package io.tabledav.backend.sqlite;

import java.util.Locale;

/** What SQLite would rather store in a column (sqlite.org/datatype3.html, section 3.1); each name is a type that has it. */
enum Affinity {
    INTEGER,
    TEXT,
    BLOB,
    REAL,
    NUMERIC;

    /** The affinity of a declared type, by SQLite's rules in SQLite's order. */
    static Affinity of(String declaredType) {
        String words = declaredType.toUpperCase(Locale.ROOT);
        if (words.contains("INT")) {
            return INTEGER;
        }
        if (words.contains("CHAR") || words.contains("CLOB") || words.contains("TEXT")) {
            return TEXT;
        }
        if (words.isEmpty() || words.contains("BLOB")) {
            return BLOB;
        }
        return words.contains("REAL") || words.contains("FLOA") || words.contains("DOUB") ? REAL : NUMERIC;
    }
}
