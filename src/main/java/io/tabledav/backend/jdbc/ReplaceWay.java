package io.tabledav.backend.jdbc;

import io.tabledav.spi.Insert;
import java.util.List;

/** How the rows of a table are replaced. */
public enum ReplaceWay {
    /** The table is empty: the rows are loaded into it. */
    LOAD,
    /** Only what differs by the primary key is touched. */
    MERGE,
    /** All rows are deleted, the new ones loaded. */
    REFILL;

    /**
     * The gentlest way that the table and the file allow, unless the request itself says another.
     *
     * <p>A file without all insertable columns is never merged: what is absent takes its default in every row, also in those
     * that are there.
     *
     * @param given the columns of the file
     * @param empty whether the table has no rows
     */
    public static ReplaceWay of(Insert insert, MergeTable table, List<String> given, boolean empty) {
        return switch (insert.replacement()) {
            case DELETE, TRUNCATE -> REFILL;
            case AUTO -> {
                if (empty) {
                    yield LOAD;
                }
                boolean keyed = !table.primaryKey().isEmpty() && given.containsAll(table.primaryKey());
                yield keyed && given.containsAll(table.insertable()) ? MERGE : REFILL;
            }
        };
    }
}
