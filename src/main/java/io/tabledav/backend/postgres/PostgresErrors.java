package io.tabledav.backend.postgres;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What PostgreSQL's SQLSTATEs mean to a client (the manual's appendix A). */
final class PostgresErrors {
    private PostgresErrors() {}

    /** The failure that a client is told of. */
    static DatabaseException of(SQLException failure) {
        return told(classified(state(failure), server(failure)), failure);
    }

    /** What went wrong with SQL of a client's own: the server's words about that text are the client's to see. */
    static DatabaseException ofSql(SQLException failure) {
        return ofSql(failure, 0);
    }

    /** What went wrong with SQL of a client's own, before which so many characters of another one's were sent. */
    static DatabaseException ofSql(SQLException failure, int before) {
        String state = state(failure);
        ServerErrorMessage server = server(failure);
        boolean about = switch (state) {
            case "42501", "25006" -> false;
            default -> state.startsWith("42") || state.startsWith("22") || state.startsWith("0A") || is(state, "3F000");
        };
        if (!about || server == null) {
            return of(failure);
        }
        int position = server.getPosition() - before;
        String where = position > 0 ? " at character " + position : "";
        DatabaseException invalid =
                DatabaseException.of(Code.INVALID, "The SQL is wrong" + where + ": " + words(server) + ".");
        return told(server.getHint() == null ? invalid : invalid.withHint(sentence(server.getHint())), failure);
    }

    /** What went wrong while a relation was read. */
    static DatabaseException ofScan(RelationName relation, boolean view, SQLException failure) {
        String state = state(failure);
        ServerErrorMessage server = server(failure);
        if (is(state, "42P01") || is(state, "3F000")) {
            return told(
                    DatabaseException.of(Code.NOT_FOUND, "There is no relation " + relation + " any more."), failure);
        }
        if (is(state, "42883") || is(state, "42725") || is(state, "42804")) {
            return told(
                    DatabaseException.of(
                            Code.INVALID,
                            "The condition uses a column of " + relation + " in a way that its type does not allow."),
                    failure);
        }
        if (view && server != null && (state.startsWith("22") || state.startsWith("42") || state.startsWith("55"))) {
            return told(
                    DatabaseException.of(
                            Code.CONFLICT, "The view " + relation + " cannot be read: " + words(server) + "."),
                    failure);
        }
        return of(failure);
    }

    static DatabaseException cancelled() {
        return DatabaseException.of(Code.CANCELLED, "The statement was cancelled.");
    }

    private static DatabaseException told(DatabaseException failure, SQLException cause) {
        return failure.withSqlState(state(cause)).withCause(cause);
    }

    /** The SQLSTATE; that of an unknown failure where the driver gives none. */
    static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.length() != 5 ? "58000" : state;
    }

    private static boolean is(String state, String other) {
        return state.equals(other);
    }

    private static @Nullable ServerErrorMessage server(SQLException failure) {
        return failure instanceof PSQLException told ? told.getServerErrorMessage() : null;
    }

    private static String words(ServerErrorMessage server) {
        String message = server.getMessage();
        return message == null ? "the statement failed" : message;
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static DatabaseException classified(String state, @Nullable ServerErrorMessage server) {
        return switch (state) {
            case "23502" -> notNull(server);
            case "23505" -> constraint("A row with this key is there already", server);
            case "23503" -> constraint("A foreign key is violated", server);
            case "23514" -> constraint("A check is violated", server);
            case "23P01" -> constraint("An exclusion constraint is violated", server);
            case "25006" ->
                DatabaseException.of(Code.FORBIDDEN, "This statement writes, and only reading is allowed here.");
            case "42501" -> DatabaseException.of(Code.FORBIDDEN, "The database's own permissions do not allow this.");
            case "42P01", "3F000" -> DatabaseException.of(Code.NOT_FOUND, "There is no such relation or schema.");
            case "3D000" -> unavailable("There is no database of the name that the URL gives.");
            case "28000", "28P01" -> unavailable("The database does not take the server's login.");
            case "53300" ->
                unavailable("The database has no connection free.")
                        .withHint("Try again, or lower max-connections of this database.");
            case "53100" ->
                DatabaseException.of(Code.STORAGE_FULL, "The disk of the database is full.")
                        .withHint(
                                "Free space on the disk of the database, or give it a larger one, and send it again.");
            case "53200" -> unavailable("The database ran out of memory.");
            case "57014" -> cancelled();
            case "40001", "40P01" ->
                unavailable("Another transaction got in the way, and this one was rolled back.")
                        .withHint("Try again.");
            case "55P03" ->
                unavailable("Somebody else holds a lock in the database.").withHint("Try again.");
            case "55006", "2BP01" ->
                DatabaseException.of(Code.CONFLICT, "Something else in the database still uses this.");
            case "42P06", "42P07", "42710" -> DatabaseException.of(Code.CONFLICT, "There is something of this name.");
            case "22021" ->
                DatabaseException.of(Code.INVALID, "A text holds a NUL character, which PostgreSQL cannot keep.");
            case "22001" -> DatabaseException.of(Code.INVALID, "A text is too long for its column.");
            case "22003" -> DatabaseException.of(Code.INVALID, "A number is out of the range of its type.");
            case "54000", "54001" ->
                DatabaseException.of(Code.INVALID, "The statement is beyond a limit of PostgreSQL.");
            default -> classOf(state, server);
        };
    }

    private static DatabaseException classOf(String state, @Nullable ServerErrorMessage server) {
        return switch (state.substring(0, 2)) {
            case "08" ->
                unavailable("The database cannot be reached, or the connection to it was cut.")
                        .withHint("Check that it runs, and the host and port in its URL.");
            case "57" ->
                unavailable("The database is shutting down, starting, or ended the connection.")
                        .withHint("Try again in a moment.");
            case "53" -> unavailable("The database is out of resources.");
            case "23" -> constraint("A constraint is violated", server);
            case "22" -> DatabaseException.of(Code.INVALID, "A value does not fit its type.");
            case "42" -> DatabaseException.of(Code.INVALID, "The statement is not one that the database takes.");
            case "0A" -> DatabaseException.of(Code.UNSUPPORTED, "The database does not support this.");
            default -> DatabaseException.of(Code.INTERNAL, "The database failed.");
        };
    }

    private static DatabaseException unavailable(String message) {
        return DatabaseException.of(Code.UNAVAILABLE, message);
    }

    private static DatabaseException notNull(@Nullable ServerErrorMessage server) {
        String column = server == null ? null : server.getColumn();
        return column == null
                ? DatabaseException.of(Code.INVALID, "NULL in a NOT NULL column.")
                : DatabaseException.of(Code.INVALID, "NULL in the column " + column + ", which is NOT NULL.")
                        .withColumn(column);
    }

    private static DatabaseException constraint(String what, @Nullable ServerErrorMessage server) {
        String name = server == null ? null : server.getConstraint();
        return name == null
                ? DatabaseException.of(Code.CONFLICT, what + ".")
                : DatabaseException.of(Code.CONFLICT, what + ": constraint " + name + ".")
                        .withConstraint(name);
    }
}
