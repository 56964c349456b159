package io.tabledav.spi;

import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;

/** The optional power to create a table for rows, and to fill it with them. */
@FunctionalInterface
public interface TableCreator {

    /**
     * Creates a table and writes all rows into it: both, or nothing of it is there.
     *
     * <p>Shape: one column for each field, in its order, of the SQL type that keeps the field's values exactly and reads as the
     * nearest Arrow type. Nobody sees the table under its name before all rows are in it. Of two who create the same at once,
     * one succeeds.
     *
     * <p>Owner: the rows stay the caller's, who closes them when this returns. A failure of theirs undoes everything and passes
     * through unchanged, an {@link java.io.IOException} as the cause of {@code INVALID}.
     *
     * <p>Errors: {@code CONFLICT} if there is something of this name; {@code NOT_FOUND} if there is no such schema; {@code
     * INVALID} for a name, a number of columns or a value that the database does not take, a value with its row and column;
     * {@code UNSUPPORTED} for a dry run where creating a table cannot be undone.
     *
     * @param rows asked once for the rows, when the columns are there
     */
    InsertResult create(NewTable table, Rows rows);

    /** Rows that are still to be brought to the columns that were made for them. */
    @FunctionalInterface
    interface Rows {

        /** A reader with these columns, in this order and in the types of their {@linkplain Column#field() fields}. */
        ArrowReader in(List<Column> columns);
    }
}
