package io.tabledav.backend.mysql;

import java.sql.SQLException;

/**
 * The rows of a running server-prepared statement, as the server sends them in its binary protocol: every value a stretch of
 * bytes, which no driver has made an object of.
 *
 * <p>Shape: a row's columns are visited in their order, each at most once.
 *
 * <p>Source: the "binary resultset row" of MySQL's and MariaDB's protocol.
 */
interface WireRows {

    /** Goes to the next row; false after the last. */
    boolean next() throws SQLException;

    /** Goes to a column of the row; false if it is NULL. */
    boolean at(int column) throws SQLException;

    /** What the value at hand is in, valid until the next move. */
    byte[] buffer();

    /** Where in the buffer it starts. */
    int offset();

    /** How many bytes it has. */
    int length();
}
