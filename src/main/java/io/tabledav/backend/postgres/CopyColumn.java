package io.tabledav.backend.postgres;

import org.jspecify.annotations.Nullable;

/**
 * A column as COPY sees it.
 *
 * @param name its own name
 * @param sqlType its type with lengths, as SQL
 * @param type the type that its values are made of; that under a domain
 * @param element the type of the elements of an array, else null
 */
record CopyColumn(
        String name,
        String sqlType,
        ValueType type,
        @Nullable ValueType element) {

    private static final int TEXT_ARRAY_OID = 1009;
    private static final ValueType TEXT = new ValueType(PostgresOids.TEXT, PostgresOids.TEXT, false, null);

    /** A column of text with the same name. */
    CopyColumn asText() {
        return new CopyColumn(name, "text", TEXT, null);
    }

    /** A column of lists of texts with the same name. */
    CopyColumn asTexts() {
        return new CopyColumn(name, "text[]", new ValueType(TEXT_ARRAY_OID, TEXT_ARRAY_OID, false, null), TEXT);
    }

    /**
     * A type that values have on the wire.
     *
     * @param oid the oid that the server expects to be told where it expects one
     * @param base the oid of the type under a domain, the same where it is none
     * @param labels whether its binary form is its text: an enumeration, or an extension's text
     * @param scale the declared scale of a numeric, null where none is declared
     */
    record ValueType(
            int oid, int base, boolean labels, @Nullable Integer scale) {}
}
