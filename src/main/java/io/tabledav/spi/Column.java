package io.tabledav.spi;

import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * A column of a relation.
 *
 * @param name its own name
 * @param ordinal its position, from 1
 * @param sqlType the declared SQL type with lengths, as the database spells it; empty where none was declared
 * @param nullable whether NULL may be stored
 * @param primaryKeyPosition its position in the primary key, from 1; null if it is no part of it
 * @param defaultExpression the SQL of its default, null if it has none
 * @param generation whether and how the database computes it
 * @param comment the database's comment
 * @param field the Arrow field that values of this column have in a read and are expected to have in an insert; its
 *     metadata carries the SQL type under {@link #SQL_TYPE_KEY}, and whose it is under {@link #SQL_DIALECT_KEY}
 */
public record Column(
        String name,
        int ordinal,
        String sqlType,
        boolean nullable,
        @Nullable Integer primaryKeyPosition,
        @Nullable String defaultExpression,
        Generation generation,
        @Nullable String comment,
        Field field) {

    /** The Arrow field metadata key that holds the SQL type. */
    public static final String SQL_TYPE_KEY = "tabledav.sql_type";

    /** The Arrow field metadata key that says which kind of database spells the SQL type so, in one word of its backend's. */
    public static final String SQL_DIALECT_KEY = "tabledav.sql_dialect";

    /** Whether the database computes a column's values. */
    public enum Generation {
        /** An ordinary column. */
        NONE,
        /** Computed when written; cannot be inserted. */
        STORED,
        /** Computed when read; cannot be inserted. */
        VIRTUAL,
        /** Numbered by the database unless a value is given. */
        IDENTITY
    }

    /**
     * The SQL type that a field suggests to a kind of database; null if it suggests none, or that of another kind. The text is
     * whatever a file says.
     *
     * @param dialect the word that the backend puts under {@link #SQL_DIALECT_KEY}
     */
    public static @Nullable String suggestedType(Field field, String dialect) {
        String from = field.getMetadata().get(SQL_DIALECT_KEY);
        return from == null || from.equals(dialect) ? field.getMetadata().get(SQL_TYPE_KEY) : null;
    }

    /** Whether a value may be given for this column. */
    public boolean insertable() {
        return generation == Generation.NONE || generation == Generation.IDENTITY;
    }
}
