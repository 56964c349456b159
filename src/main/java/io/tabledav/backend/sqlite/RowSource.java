package io.tabledav.backend.sqlite;

import java.sql.SQLException;

/** Rows, one after the other: out of a running statement, or kept from one. */
interface RowSource extends Cells {

    /** Goes to the next row, the first at the first call; false when there is none left. */
    boolean next() throws SQLException;

    /** The lock that reading a value takes: whoever holds it over a loop spares taking it for each value. */
    Object lock();
}
