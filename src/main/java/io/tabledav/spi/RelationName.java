package io.tabledav.spi;

/** The full name of a relation inside one database, as the database spells it. */
public record RelationName(String schema, String name) {

    /** For messages: {@code schema.name}, without quoting. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
