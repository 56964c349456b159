package io.tabledav.state.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What a driver's failure means for the call. */
final class SqlFailure {

    /** Too few resources, a lock that did not come free, an operator's doing, a system that fails, a standby. */
    private static final List<String> DATABASE_STATES = List.of("08", "25006", "53", "55", "57", "58");

    /** What MySQL and MariaDB have no state for: no disk, a lock that did not come free, read-only. */
    private static final Set<Integer> MYSQL_CODES = Set.of(1021, 1030, 1114, 1205, 1290, 1836);

    private static final Set<SQLiteErrorCode> SQLITE_CODES = Set.of(
            SQLiteErrorCode.SQLITE_BUSY,
            SQLiteErrorCode.SQLITE_LOCKED,
            SQLiteErrorCode.SQLITE_CANTOPEN,
            SQLiteErrorCode.SQLITE_IOERR,
            SQLiteErrorCode.SQLITE_FULL,
            SQLiteErrorCode.SQLITE_READONLY,
            SQLiteErrorCode.SQLITE_NOTADB,
            SQLiteErrorCode.SQLITE_CORRUPT,
            SQLiteErrorCode.SQLITE_PERM);

    private SqlFailure() {}

    /**
     * Whether the database broke the statement off for the sake of the order among transactions, and it may be tried again: a
     * deadlock, or a row that another has inserted meanwhile.
     */
    static boolean isOfOrder(SQLException failure) {
        if (failure instanceof SQLiteException sqlite) {
            return primary(sqlite) == SQLiteErrorCode.SQLITE_CONSTRAINT;
        }
        String state = state(failure);
        return state.startsWith("40") || state.startsWith("23");
    }

    /** Whether it is for certain about the statement, so that nobody needs to ask whether the connection is still there. */
    static boolean isOfStatement(SQLException failure) {
        if (failure instanceof SQLiteException) {
            return !isOfDatabase(failure);
        }
        String state = state(failure);
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("40") || state.startsWith("42");
    }

    /** Whether the database cannot do what it is there for at the moment: nothing is wrong with the call. */
    static boolean isOfDatabase(SQLException failure) {
        if (failure instanceof SQLiteException sqlite) {
            return SQLITE_CODES.contains(primary(sqlite));
        }
        return DATABASE_STATES.stream().anyMatch(state(failure)::startsWith)
                || MYSQL_CODES.contains(failure.getErrorCode());
    }

    private static SQLiteErrorCode primary(SQLiteException failure) {
        return SQLiteErrorCode.getErrorCode(failure.getResultCode().code & 0xFF);
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }
}
