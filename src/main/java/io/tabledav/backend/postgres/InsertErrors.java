package io.tabledav.backend.postgres;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Says what is wrong with the rows of a write. The server names the constraint and the column in fields of their own; the row is
 * in the context, whose words depend on the server's language, so that only what stands around the names is looked at.
 */
final class InsertErrors {
    private static final int MOST_CHARACTERS_SHOWN = 200;

    /** What follows {@code COPY}, the name of the table and a comma: a word, the number of the row, and a word and the column. */
    private static final Pattern ROW = Pattern.compile("\\D*(\\d+)(?:, \\S+ (.*))?", Pattern.DOTALL);

    /** {@code Key (a, b)=(1, 2) already exists.} in any language. */
    private static final Pattern KEY = Pattern.compile("\\((.+)\\)=\\((.*?)\\)[^)]*", Pattern.DOTALL);

    private final InsertTarget target;
    private final List<String> copied;

    /**
     * Errors of writing into a table.
     *
     * @param copied the names of the tables that rows are copied into
     */
    InsertErrors(InsertTarget target, List<String> copied) {
        this.target = target;
        this.copied = List.copyOf(copied);
    }

    /** What a failure says of the rows; null if it is not about them. */
    @Nullable
    DatabaseException of(SQLException failure) {
        String state = failure.getSQLState();
        ServerErrorMessage message = failure instanceof PSQLException told ? told.getServerErrorMessage() : null;
        if (state == null || message == null) {
            return null;
        }
        DatabaseException told = classified(state, message);
        return told == null
                ? null
                : placed(told, state, message).withSqlState(state).withCause(failure);
    }

    private @Nullable DatabaseException classified(String state, ServerErrorMessage message) {
        return switch (state) {
            case "23502" -> notNull(message);
            case "23505" ->
                constraint(message, "A row with the key " + key(message) + " is there already, or twice in the rows");
            case "23503" -> foreignKey(message);
            case "23514" -> check(message);
            case "23P01" -> constraint(message, "A row with " + key(message) + " excludes another one");
            case "22001" -> invalid("A value is longer than its column");
            case "22003" -> invalid("A value is outside the range of its column");
            case "22021", "22P05" -> invalid("A text holds a character that the database does not keep");
            case "22007", "22008" -> invalid("A value is no date or time that PostgreSQL keeps");
            case "428C9" -> invalid("A column is numbered or computed by the database");
            case "P0001" -> DatabaseException.of(Code.CONFLICT, "A trigger of " + target.name() + " refused a row.");
            case "0A000", "42809", "55000" ->
                DatabaseException.of(
                        Code.UNSUPPORTED, "PostgreSQL does not write into " + target.name() + " this way.");
            default -> classOf(state, message);
        };
    }

    private @Nullable DatabaseException classOf(String state, ServerErrorMessage message) {
        if (state.startsWith("22") || state.equals("2200N")) {
            return invalid("A value is not of its column's type");
        }
        // Our own statements have no context when they are wrong: these are a trigger's or a default's.
        boolean inside = state.startsWith("42") && !state.equals("42501") && message.getWhere() != null;
        return inside
                ? DatabaseException.of(
                        Code.CONFLICT, "A trigger or a function of " + target.name() + " failed on a row.")
                : null;
    }

    private static DatabaseException invalid(String what) {
        return DatabaseException.of(Code.INVALID, what + ".");
    }

    private DatabaseException notNull(ServerErrorMessage message) {
        DatabaseException failure = invalid(
                ours(message) || message.getTable() == null
                        ? "NULL in a NOT NULL column"
                        : "NULL in a NOT NULL column of " + message.getTable() + ", which a trigger writes");
        String column = message.getColumn();
        return column == null ? failure : failure.withColumn(column);
    }

    /** Whether the error is about the table that is written, or one on the way there. */
    private boolean ours(ServerErrorMessage message) {
        String table = message.getTable();
        return table != null && (table.equals(target.name().name()) || copied.contains(table));
    }

    private static DatabaseException constraint(ServerErrorMessage message, String what) {
        DatabaseException failure = DatabaseException.of(Code.CONFLICT, what + ".");
        String constraint = message.getConstraint();
        return constraint == null ? failure : failure.withConstraint(constraint);
    }

    private DatabaseException foreignKey(ServerErrorMessage message) {
        if (ours(message)) {
            return constraint(
                    message, "A row refers with " + key(message) + " to no row of another table, or to one that goes");
        }
        return constraint(
                        message,
                        "The row with " + key(message) + " is still referred to by " + message.getTable()
                                + " and cannot go")
                .withHint("Keep the rows that are referred to, or change those of " + message.getTable() + " first.");
    }

    private DatabaseException check(ServerErrorMessage message) {
        return message.getConstraint() == null
                ? DatabaseException.of(Code.CONFLICT, "No partition of " + target.name() + " takes a row.")
                : constraint(message, "A row does not meet the check " + message.getConstraint());
    }

    private static String key(ServerErrorMessage message) {
        String detail = message.getDetail();
        if (detail != null) {
            Matcher matcher = KEY.matcher(detail);
            if (matcher.find()) {
                String key = "(" + matcher.group(1) + ")=(" + matcher.group(2) + ")";
                return key.length() <= MOST_CHARACTERS_SHOWN ? key : key.substring(0, MOST_CHARACTERS_SHOWN) + "…";
            }
        }
        return "the same values";
    }

    private DatabaseException placed(DatabaseException failure, String state, ServerErrorMessage message) {
        String context = message.getWhere();
        if (context == null) {
            return failure;
        }
        for (String table : copied) {
            String beginning = "COPY " + table + ", ";
            int at = context.indexOf(beginning);
            Matcher matcher = at < 0 ? null : ROW.matcher(context.substring(at + beginning.length()));
            if (matcher != null && matcher.lookingAt()) {
                DatabaseException placed = failure.withRow(Long.parseLong(matcher.group(1)));
                String column = matcher.group(2) == null ? null : column(matcher.group(2));
                return column == null || state.startsWith("23") && failure.column() != null
                        ? placed
                        : placed.withColumn(column);
            }
        }
        return failure;
    }

    /** The column whose name a text begins with: the longest one, since a name may hold any character. */
    private @Nullable String column(String text) {
        String longest = null;
        for (InsertTarget.TargetColumn column : target.columns()) {
            String name = column.name();
            if (text.startsWith(name) && (longest == null || name.length() > longest.length())) {
                longest = name;
            }
        }
        return longest;
    }
}
