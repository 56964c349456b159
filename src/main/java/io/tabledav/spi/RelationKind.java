package io.tabledav.spi;

/** What a relation is, with the word that clients see. */
public enum RelationKind {
    TABLE("table"),
    VIEW("view"),
    MATERIALIZED_VIEW("materialized_view"),
    FOREIGN_TABLE("foreign_table");

    private final String word;

    RelationKind(String word) {
        this.word = word;
    }

    /** The value of the property {@code kind}. */
    public String word() {
        return word;
    }

    /** Whether this kind has a defining query. */
    public boolean isView() {
        return this == VIEW || this == MATERIALIZED_VIEW;
    }
}
