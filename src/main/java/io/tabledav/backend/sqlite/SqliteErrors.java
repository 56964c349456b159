package io.tabledav.backend.sqlite;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What SQLite's result codes mean to a client (sqlite.org/rescode.html). Constraints are told apart in {@link
 * ConstraintErrors}, wrong SQL of a client's own in {@link SqlErrors}.
 */
final class SqliteErrors {
    private SqliteErrors() {}

    /** The result code without its extension; SQLITE_ERROR for a failure of the driver itself. */
    static SQLiteErrorCode primary(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xFF)
                : SQLiteErrorCode.SQLITE_ERROR;
    }

    /** The result code with its extension. */
    static SQLiteErrorCode extended(SQLException failure) {
        return failure instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
    }

    /** Whether another connection held a lock. */
    static boolean busy(SQLException failure) {
        SQLiteErrorCode code = primary(failure);
        return code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED;
    }

    /** The failure that a client is told of. */
    static DatabaseException of(SQLException failure) {
        return classified(primary(failure))
                .withSqlState(extended(failure).name())
                .withCause(failure);
    }

    private static DatabaseException classified(SQLiteErrorCode code) {
        return switch (code) {
            case SQLITE_BUSY, SQLITE_LOCKED ->
                DatabaseException.of(Code.UNAVAILABLE, "Another process holds a lock on the database file.")
                        .withHint("Try again; a database in WAL mode can be read while it is written.");
            case SQLITE_INTERRUPT -> cancelled();
            case SQLITE_FULL -> DatabaseException.of(Code.STORAGE_FULL, "The disk of the database file is full.");
            case SQLITE_READONLY ->
                DatabaseException.of(Code.READ_ONLY, "The database file, or its folder, cannot be written.");
            case SQLITE_PERM, SQLITE_CANTOPEN ->
                DatabaseException.of(Code.UNAVAILABLE, "The database file cannot be opened.")
                        .withHint("Check that the server may read and write it and its folder.");
            case SQLITE_NOTADB, SQLITE_CORRUPT ->
                DatabaseException.of(Code.UNAVAILABLE, "The database file is damaged or is no SQLite database.");
            case SQLITE_IOERR -> DatabaseException.of(Code.UNAVAILABLE, "The database file cannot be read or written.");
            case SQLITE_NOMEM -> DatabaseException.of(Code.UNAVAILABLE, "The database ran out of memory.");
            case SQLITE_TOOBIG -> DatabaseException.of(Code.INVALID, "A value is larger than SQLite can hold.");
            case SQLITE_MISMATCH ->
                DatabaseException.of(Code.INVALID, "The integer key of a row must be a whole number.");
            case SQLITE_AUTH -> DatabaseException.of(Code.FORBIDDEN, "The database does not allow this.");
            case SQLITE_CONSTRAINT -> DatabaseException.of(Code.CONFLICT, "A constraint of the database is violated.");
            default -> DatabaseException.of(Code.INTERNAL, "The database failed.");
        };
    }

    /** The failure of a call that its caller, or the end of the server, cut short. */
    static DatabaseException cancelled() {
        return DatabaseException.of(Code.CANCELLED, "The statement was cancelled.");
    }

    /** SQLite's own message, which the driver puts into parentheses behind a text of its own. */
    static String words(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        SQLiteErrorCode code = extended(failure);
        String prefix = code + " (";
        return message.startsWith(prefix) && message.endsWith(")")
                ? message.substring(prefix.length(), message.length() - 1)
                : "the statement failed";
    }
}
