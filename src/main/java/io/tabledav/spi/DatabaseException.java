package io.tabledav.spi;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that crosses the wall, and every room behind it: what was wrong, where, and what to do.
 *
 * <p>The message is for the client and says what was wrong in whole words; it never holds a driver's raw text, which is the
 * {@linkplain #getCause() cause} and stays in the log. Build one with {@link #of} and the {@code with} methods:
 *
 * <pre>{@code throw DatabaseException.of(Code.INVALID, "NULL in a NOT NULL column").withRow(7).withColumn("name");}</pre>
 */
public final class DatabaseException extends RuntimeException {

    /** What kind of failure this is. One switch in {@code http} turns it into a status. */
    public enum Code {
        /** The request makes no sense as it stands: a bad name, value, parameter or statement. */
        INVALID,
        /** The path or the name means nothing here. */
        NOT_FOUND,
        /** The caller may not do this. */
        FORBIDDEN,
        /** The database, the relation or the connection only gives rows. */
        READ_ONLY,
        /** This kind of node does not take this verb. */
        NOT_ALLOWED,
        /** The rows that are there do not let this happen: a constraint, a cascade, a name that exists. */
        CONFLICT,
        /** The state that the caller demanded is not that of the resource. */
        PRECONDITION_FAILED,
        /** Somebody else holds a lock. */
        LOCKED,
        /** The body is beyond a limit. */
        TOO_LARGE,
        /** The body is in no format that is taken here. */
        UNSUPPORTED_FORMAT,
        /** No format that is given here is acceptable to the caller. */
        NOT_ACCEPTABLE,
        /** The body arrived too slowly. */
        TOO_SLOW,
        /** This database or this version of the server cannot do this. */
        UNSUPPORTED,
        /** The database cannot be reached, or has no connection free. */
        UNAVAILABLE,
        /** The statement took longer than it may. */
        TIMEOUT,
        /** The caller went away, or the server is stopping. */
        CANCELLED,
        /** No room left on a disk. */
        STORAGE_FULL,
        /** A fault of the server or the database that the client cannot mend. */
        INTERNAL
    }

    private static final long serialVersionUID = 1L;

    private final Code code;
    private final @Nullable String hint;
    private final @Nullable Long row;
    private final @Nullable String column;
    private final @Nullable String constraint;
    private final @Nullable String sqlState;

    private DatabaseException(
            Code code,
            String message,
            @Nullable String hint,
            @Nullable Long row,
            @Nullable String column,
            @Nullable String constraint,
            @Nullable String sqlState,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.hint = hint;
        this.row = row;
        this.column = column;
        this.constraint = constraint;
        this.sqlState = sqlState;
    }

    /** A failure with its message for the client. */
    public static DatabaseException of(Code code, String message) {
        return new DatabaseException(code, message, null, null, null, null, null, null);
    }

    /** This failure, caused by another that is for the log only. */
    public DatabaseException withCause(Throwable cause) {
        return copy(hint, row, column, constraint, sqlState, cause);
    }

    /** This failure with advice on what to do. */
    public DatabaseException withHint(String hint) {
        return copy(hint, row, column, constraint, sqlState, getCause());
    }

    /** This failure at a row of the body, counted from 1 without any header. */
    public DatabaseException withRow(long row) {
        return copy(hint, row, column, constraint, sqlState, getCause());
    }

    /** This failure at a column. */
    public DatabaseException withColumn(String column) {
        return copy(hint, row, column, constraint, sqlState, getCause());
    }

    /** This failure of a constraint. */
    public DatabaseException withConstraint(String constraint) {
        return copy(hint, row, column, constraint, sqlState, getCause());
    }

    /** This failure with the SQLSTATE, or the vendor's own symbol, that the database gave. */
    public DatabaseException withSqlState(String sqlState) {
        return copy(hint, row, column, constraint, sqlState, getCause());
    }

    private DatabaseException copy(
            @Nullable String hint,
            @Nullable Long row,
            @Nullable String column,
            @Nullable String constraint,
            @Nullable String sqlState,
            @Nullable Throwable cause) {
        DatabaseException copy = new DatabaseException(code, message(), hint, row, column, constraint, sqlState, cause);
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    /** The kind of failure. */
    public Code code() {
        return code;
    }

    /** What was wrong, in words for the client. */
    public String message() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** What to do about it, if there is advice. */
    public @Nullable String hint() {
        return hint;
    }

    /** The row of the body where it happened, counted from 1 without any header, if known. */
    public @Nullable Long row() {
        return row;
    }

    /** The column where it happened, if known. */
    public @Nullable String column() {
        return column;
    }

    /** The constraint that was violated, if one was. */
    public @Nullable String constraint() {
        return constraint;
    }

    /** The SQLSTATE or the vendor's own symbol for the failure, if there is one. */
    public @Nullable String sqlState() {
        return sqlState;
    }
}
