package io.tabledav.backend.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The values of the row at hand, as SQLite stores them: each has a class of its own, whatever its column declares.
 *
 * <p>Columns count from 0. The constants are SQLite's own (sqlite.org/c3ref/c_blob.html).
 */
interface Cells {
    int INTEGER = 1;
    int REAL = 2;
    int TEXT = 3;
    int BLOB = 4;
    int NULL = 5;

    /** The storage class of a value. Only meaningful before {@link #bytes} was asked for the same value. */
    int type(int column) throws SQLException;

    /** A value as a whole number; 0 if it is NULL or no number. */
    long integer(int column) throws SQLException;

    /** A value as a floating-point number; 0 if it is NULL or no number. */
    double real(int column) throws SQLException;

    /** A value as the bytes of its text in UTF-8, or of its blob; null if it is NULL. */
    byte @Nullable [] bytes(int column) throws SQLException;
}
