package io.tabledav.backend.mysql;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the failures of a write say about a row: which column, which key, which constraint. */
final class WriteErrors {
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate entry '(.*)' for key '(.*?)'", Pattern.DOTALL);
    private static final Pattern CONSTRAINT = Pattern.compile("CONSTRAINT `((?:[^`]|``)+)`");
    private static final Pattern FOREIGN_KEY =
            Pattern.compile("FOREIGN KEY \\((.*?)\\) REFERENCES (?:`((?:[^`]|``)+)`\\.)?`((?:[^`]|``)+)`");
    private static final Pattern CHECK = Pattern.compile("Check constraint '(.*?)' is violated");

    /** How the messages about values name the column, in MySQL and in MariaDB. */
    private static final List<Pattern> COLUMN = List.of(
            Pattern.compile("(?:column|Field|Column) '(.*?)'"),
            Pattern.compile("column (?:`(?:[^`]|``)*`\\.){0,2}`((?:[^`]|``)+)`"));

    /** Failures that are about values or keys of a row, so that another row could have been taken. */
    private static final Set<Integer> ABOUT_ROW = Set.of(
            1048, 1062, 1169, 1263, 1264, 1265, 1292, 1301, 1364, 1366, 1367, 1406, 1411, 1416, 1451, 1452, 1586, 1216,
            1217, 1690, 3140, 3141, 3143, 3819, 4025, 1644, 1022);

    private WriteErrors() {}

    /** Whether a failure is about one of the rows, and not about the connection, the table or the server. */
    static boolean aboutRow(SQLException failure) {
        return ABOUT_ROW.contains(failure.getErrorCode());
    }

    /** The failure that a client is told of. */
    static DatabaseException of(SQLException failure) {
        DatabaseException general = MysqlErrors.of(failure);
        String text = failure.getMessage() == null ? "" : failure.getMessage();
        return switch (failure.getErrorCode()) {
            case 1062, 1586 -> duplicate(general, text);
            case 1451, 1452, 1216, 1217 -> foreignKey(general, text);
            case 3819, 4025 -> check(general, text);
            case 1644 ->
                told(general, DatabaseException.of(Code.CONFLICT, "A trigger of the table refuses the row."), null);
            default -> {
                String column = column(text);
                yield column == null ? general : general.withColumn(column);
            }
        };
    }

    private static DatabaseException duplicate(DatabaseException general, String text) {
        Matcher matcher = DUPLICATE.matcher(text);
        if (!matcher.find()) {
            return general;
        }
        // MySQL puts the table in front of the key's name.
        String key = matcher.group(2).substring(matcher.group(2).lastIndexOf('.') + 1);
        return told(
                general,
                DatabaseException.of(
                        Code.CONFLICT,
                        "There is more than one row with " + matcher.group(1) + " in the key " + key + "."),
                key);
    }

    private static DatabaseException foreignKey(DatabaseException general, String text) {
        Matcher constraint = CONSTRAINT.matcher(text);
        Matcher key = FOREIGN_KEY.matcher(text);
        String name = constraint.find() ? constraint.group(1).replace("``", "`") : "foreign_key";
        String message = "A row refers to no row, or is referred to.";
        if (key.find()) {
            String columns = key.group(1).replace("`", "");
            message = text.contains("child row")
                    ? "A row refers with " + columns + " to no row of " + key.group(3) + "."
                    : "Rows refer with " + columns + " to a row that would be gone.";
        }
        return told(general, DatabaseException.of(Code.CONFLICT, message), name);
    }

    private static DatabaseException check(DatabaseException general, String text) {
        Matcher mysql = CHECK.matcher(text);
        Matcher mariadb = CONSTRAINT.matcher(text);
        String name = mysql.find()
                ? mysql.group(1)
                : mariadb.find() ? mariadb.group(1).replace("``", "`") : "check";
        name = name.substring(name.lastIndexOf('.') + 1);
        return told(
                general, DatabaseException.of(Code.CONFLICT, "The CHECK constraint " + name + " is violated."), name);
    }

    private static DatabaseException told(
            DatabaseException general, DatabaseException particular, @Nullable String constraint) {
        DatabaseException told = constraint == null ? particular : particular.withConstraint(constraint);
        String state = general.sqlState();
        Throwable cause = general.getCause();
        told = state == null ? told : told.withSqlState(state);
        return cause == null ? told : told.withCause(cause);
    }

    private static @Nullable String column(String text) {
        for (Pattern pattern : COLUMN) {
            Matcher matcher = pattern.matcher(text);
            if (matcher.find()) {
                return matcher.group(1).replace("``", "`");
            }
        }
        return null;
    }
}
