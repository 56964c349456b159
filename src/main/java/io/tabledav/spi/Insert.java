package io.tabledav.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How rows are to be written into a relation.
 *
 * @param relation the relation to write
 * @param mode what becomes of the rows that are there
 * @param key the columns that identify a row in an upsert; empty for the primary key
 * @param replacement how a replace takes the old rows away
 * @param dryRun whether everything is rolled back at the end, and only reported
 * @param check what has to hold of the rows that are there; null if they may be any
 */
public record Insert(
        RelationName relation,
        Mode mode,
        List<String> key,
        Replacement replacement,
        boolean dryRun,
        @Nullable RowsCheck check) {
    public Insert {
        key = List.copyOf(key);
    }

    /** A write into whatever rows are there. */
    public Insert(RelationName relation, Mode mode, List<String> key, Replacement replacement, boolean dryRun) {
        this(relation, mode, key, replacement, dryRun, null);
    }

    /** What becomes of the rows that are there. */
    public enum Mode {
        /** They stay, and the new ones are added. */
        APPEND,
        /** The relation's rows become those given. */
        REPLACE,
        /** Rows with the same key are updated, the others added. */
        UPSERT,
        /** The relation is created for the rows: what a {@link TableCreator} does, and {@link Database#insert} does not. */
        CREATE
    }

    /** How a replace takes the old rows away. */
    public enum Replacement {
        /** The gentlest way that the database and the relation allow; refuses to cascade. */
        AUTO,
        /** Deletes all rows and fills again; said by the request itself, so foreign keys may cascade. */
        DELETE,
        /** Truncates; blocks readers. */
        TRUNCATE
    }
}
