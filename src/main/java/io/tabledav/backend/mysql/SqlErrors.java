package io.tabledav.backend.mysql;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the failures of a client's own SQL are told as: that it names what is not there is the client's mistake. */
final class SqlErrors {
    private static final Pattern QUOTED = Pattern.compile("'(.*?)'");
    private static final Pattern NEAR = Pattern.compile("near '(.*)' at line (\\d+)", Pattern.DOTALL);
    private static final int MOST_SHOWN = 60;

    private SqlErrors() {}

    static DatabaseException of(SQLException failure) {
        DatabaseException told = particular(failure);
        if (told == null) {
            return WriteErrors.aboutRow(failure) ? WriteErrors.of(failure) : MysqlErrors.of(failure);
        }
        String state = failure.getSQLState();
        return (state == null ? told : told.withSqlState(state)).withCause(failure);
    }

    private static @Nullable DatabaseException particular(SQLException failure) {
        String text = failure.getMessage() == null ? "" : failure.getMessage();
        return switch (failure.getErrorCode()) {
            case 1054 -> invalid("There is no column " + quoted(text) + ".");
            case 1146, 1051 -> invalid("There is no relation " + quoted(text) + ".");
            case 1049 -> invalid("There is no schema " + quoted(text) + ".");
            case 1305 -> invalid("There is no such function.");
            case 1052 -> invalid("The column " + quoted(text) + " is ambiguous.");
            case 1064 -> syntax(text);
            case 1046 ->
                invalid("The statement names a relation without its schema.").withHint("Write schema.relation.");
            case 1792 ->
                DatabaseException.of(Code.FORBIDDEN, "This statement writes, and only reading is allowed here.");
            case 1295 -> DatabaseException.of(Code.FORBIDDEN, "This statement is not allowed.");
            default -> {
                boolean wrong = failure.getSQLState() != null
                        && failure.getSQLState().startsWith("42")
                        && MysqlErrors.of(failure).code() == Code.INTERNAL;
                yield wrong ? invalid("The SQL is wrong.") : null;
            }
        };
    }

    private static DatabaseException syntax(String text) {
        Matcher near = NEAR.matcher(text);
        if (!near.find()) {
            return invalid("The SQL is wrong.");
        }
        String shown = near.group(1);
        return invalid("Near \"" + (shown.length() > MOST_SHOWN ? shown.substring(0, MOST_SHOWN) + "..." : shown)
                + "\" in line " + near.group(2) + ": syntax error.");
    }

    private static String quoted(String text) {
        Matcher matcher = QUOTED.matcher(text);
        return matcher.find() ? matcher.group(1) : "of this name";
    }

    private static DatabaseException invalid(String message) {
        return DatabaseException.of(Code.INVALID, message);
    }
}
