package io.tabledav.backend.generic;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What the SQLSTATEs of the standard mean to a client; where a driver gives none, the class of its exception says it. */
final class GenericErrors {
    private GenericErrors() {}

    /** The failure that a client is told of. */
    static DatabaseException of(SQLException failure) {
        String state = state(failure);
        DatabaseException told = classified(failure, state).withCause(failure);
        return state.isEmpty() ? told : told.withSqlState(state);
    }

    /** The SQLSTATE of a failure or of what it is about; empty if there is none. */
    private static String state(SQLException failure) {
        SQLException current = failure;
        while (current != null) {
            String state = current.getSQLState();
            if (state != null && state.length() == 5) {
                return state;
            }
            current = current.getNextException();
        }
        return "";
    }

    /** Whether a failure is that of a constraint. */
    static boolean violates(SQLException failure) {
        return state(failure).startsWith("23") || failure instanceof SQLIntegrityConstraintViolationException;
    }

    private static DatabaseException classified(SQLException failure, String state) {
        @Nullable DatabaseException exactly = exactly(state);
        if (exactly != null) {
            return exactly;
        }
        return switch (state.isEmpty() ? "" : state.substring(0, 2)) {
            case "08" -> unavailable();
            case "0A" -> of(Code.UNSUPPORTED, "The database cannot do this.");
            case "22" -> of(Code.INVALID, "A value does not fit where it is used.");
            case "23" -> of(Code.CONFLICT, "A constraint of the database is violated.");
            case "25" -> of(Code.READ_ONLY, "The transaction only reads.");
            case "28" -> login();
            case "40" -> rolledBack();
            case "42" -> of(Code.INVALID, "The database does not understand the statement, or a name in it.");
            case "53" -> of(Code.UNAVAILABLE, "The database has run out of memory or connections.");
            case "54" -> of(Code.INVALID, "The statement is too large for the database.");
            case "57" -> unavailable();
            default -> byClass(failure);
        };
    }

    private static @Nullable DatabaseException exactly(String state) {
        return switch (state) {
            case "23502" -> of(Code.INVALID, "NULL in a NOT NULL column.");
            case "42501" -> of(Code.FORBIDDEN, "The database does not allow its user to do this.");
            case "53100" ->
                of(Code.STORAGE_FULL, "The disk of the database is full.")
                        .withHint(
                                "Free space on the disk of the database, or give it a larger one, and send it again.");
            case "57014", "HY008" -> of(Code.CANCELLED, "The statement was cancelled.");
            case "HYT00", "HYT01" ->
                of(Code.UNAVAILABLE, "The database did not answer in time, or another transaction holds a lock.")
                        .withHint("Try again.");
            default -> null;
        };
    }

    private static DatabaseException byClass(SQLException failure) {
        return switch (failure) {
            case SQLNonTransientConnectionException lost -> unavailable();
            case SQLTransientConnectionException lost -> unavailable();
            case SQLFeatureNotSupportedException unknown -> of(Code.UNSUPPORTED, "The driver cannot do this.");
            case SQLIntegrityConstraintViolationException violation ->
                of(Code.CONFLICT, "A constraint of the database is violated.");
            case SQLInvalidAuthorizationSpecException refused -> login();
            case SQLSyntaxErrorException wrong ->
                of(Code.INVALID, "The database does not understand the statement, or a name in it.");
            case SQLDataException wrong -> of(Code.INVALID, "A value does not fit where it is used.");
            case SQLTimeoutException late -> of(Code.TIMEOUT, "The statement took longer than it may.");
            case SQLTransactionRollbackException rolledBack -> rolledBack();
            default -> of(Code.INTERNAL, "The database failed.");
        };
    }

    private static DatabaseException rolledBack() {
        return of(Code.UNAVAILABLE, "The database gave up the transaction, because another one was in its way.")
                .withHint("Try again.");
    }

    private static DatabaseException login() {
        return of(Code.UNAVAILABLE, "The database refuses the server's login.")
                .withHint("Check the username and the password of the database.");
    }

    private static DatabaseException unavailable() {
        return of(Code.UNAVAILABLE, "The database cannot be reached.");
    }

    private static DatabaseException of(Code code, String message) {
        return DatabaseException.of(code, message);
    }
}
