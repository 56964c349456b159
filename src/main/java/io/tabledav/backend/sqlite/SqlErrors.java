package io.tabledav.backend.sqlite;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
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

    /** What went wrong with a scan: SQLite's words are about the definition of a view or a generated column, or about {@code where}. */
    static DatabaseException ofScan(RelationName relation, RelationLayout.Kind kind, SQLException failure) {
        if (SqliteErrors.primary(failure) != SQLiteErrorCode.SQLITE_ERROR) {
            return SqliteErrors.of(failure);
        }
        DatabaseException told = kind == RelationLayout.Kind.VIEW
                ? DatabaseException.of(
                        Code.CONFLICT, "The view " + relation + " cannot be read: " + SqliteErrors.words(failure) + ".")
                : DatabaseException.of(Code.INVALID, SqliteErrors.words(failure));
        return told.withSqlState(SqliteErrors.extended(failure).name()).withCause(failure);
    }

    private static DatabaseException classified(SQLException failure) {
        return switch (SqliteErrors.primary(failure)) {
            case SQLITE_ERROR, SQLITE_RANGE -> DatabaseException.of(Code.INVALID, SqliteErrors.words(failure));
            case SQLITE_MISMATCH -> DatabaseException.of(Code.INVALID, SqliteErrors.words(failure));
            case SQLITE_CONSTRAINT -> DatabaseException.of(Code.CONFLICT, SqliteErrors.words(failure));
            case SQLITE_READONLY ->
                DatabaseException.of(Code.FORBIDDEN, "This statement writes, and only reading is allowed here.");
            default -> SqliteErrors.of(failure);
        };
    }
}
