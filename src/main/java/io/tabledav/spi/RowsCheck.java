package io.tabledav.spi;

/**
 * Whether a write may go on, given the rows that it finds: what makes a writer sure that nobody wrote since it looked.
 *
 * <p>A database calls it once, in the write's own transaction, when no other writer can get between the rows that it shows and
 * the write's end, and before it changes any row.
 */
@FunctionalInterface
public interface RowsCheck {

    /**
     * Looks at the rows.
     *
     * <p>Errors: throws what the write then fails with, {@code PRECONDITION_FAILED} if these are other rows than the writer has
     * seen. A database passes it on unchanged, and leaves every row as it was.
     *
     * <p>Threads: runs on the thread that called {@link Database#insert}.
     */
    void require(CurrentRows current);
}
