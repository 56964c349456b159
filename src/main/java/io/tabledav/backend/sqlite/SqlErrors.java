package io.tabledav.backend.sqlite;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/**
 * What went wrong with SQL of a client's own. SQLite's words about the client's own text are the client's to see; all other
 * failures say no more than {@link SqliteErrors} does.
 */
final class SqlErrors {
    private SqlErrors() {}

    static DatabaseException of(SQLException failure) {
        return classified(failure)
                .withSqlState(SqliteErrors.extended(failure).name())
                .withCause(failure);
    }

    private static DatabaseException classified(SQLException failure) {
        return switch (SqliteErrors.primary(failure)) {
            case SQLITE_ERROR, SQLITE_RANGE -> DatabaseException.of(Code.INVALID, words(failure));
            case SQLITE_MISMATCH -> DatabaseException.of(Code.INVALID, words(failure));
            case SQLITE_CONSTRAINT -> DatabaseException.of(Code.CONFLICT, words(failure));
            case SQLITE_READONLY ->
                DatabaseException.of(Code.FORBIDDEN, "this statement writes, and only reading is allowed here");
            default -> SqliteErrors.of(failure);
        };
    }

    /** SQLite's own message, which the driver puts into parentheses behind a text of its own. */
    private static String words(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        SQLiteErrorCode code = SqliteErrors.extended(failure);
        String prefix = code + " (";
        return message.startsWith(prefix) && message.endsWith(")")
                ? message.substring(prefix.length(), message.length() - 1)
                : "the statement failed";
    }
}
