package io.tabledav.backend.mysql;

import com.mysql.cj.jdbc.exceptions.PacketTooBigException;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.export.MaxAllowedPacketException;

/**
 * What the servers' error numbers mean to a client (dev.mysql.com "Server Error Message Reference", mariadb.com "MariaDB Error
 * Code Reference"), and SQLSTATE where the number is the driver's. Violated constraints of a write are told apart in {@link
 * WriteErrors}.
 */
final class MysqlErrors {
    /** KILL of a connection that is gone already. */
    static final int NO_SUCH_THREAD = 1094;

    private static final int PACKET_TOO_LARGE = 1153;
    private static final int VALUE_TOO_LARGE = 1162;

    private MysqlErrors() {}

    /** The failure that a client is told of. */
    static DatabaseException of(SQLException failure) {
        DatabaseException known = tooLarge(failure) ? packet() : byNumber(failure.getErrorCode());
        DatabaseException told = known != null ? known : byState(failure);
        String state = failure.getSQLState();
        return (state == null || state.isEmpty() ? told : told.withSqlState(state)).withCause(failure);
    }

    private static @Nullable DatabaseException byNumber(int number) {
        return switch (number) {
            case 1044, 1142, 1143, 1227, 1370, 1410 ->
                DatabaseException.of(Code.FORBIDDEN, "The database's own user may not do this.")
                        .withHint("Ask whoever runs the database for the privilege.");
            case 1045, 1698, 1862 ->
                DatabaseException.of(Code.UNAVAILABLE, "The database refuses the user or the password.")
                        .withHint("Check username and password in the settings of this database.");
            case 1049 -> DatabaseException.of(Code.NOT_FOUND, "The schema does not exist in the database.");
            case 1146, 1051 -> DatabaseException.of(Code.NOT_FOUND, "A relation does not exist.");
            case 1290, 1792, 1836, 4044 ->
                DatabaseException.of(Code.READ_ONLY, "The database, or this transaction, only reads.");
            case 1040, 1203, 1226 ->
                DatabaseException.of(Code.UNAVAILABLE, "The database has no connection free.")
                        .withHint("Try again in a moment.");
            case 2002, 2003, 2006, 2013, 1053, 1079, 1080, 1129, 1130, 1152, 1158, 1159, 1160, 1161, 1927 ->
                unavailable();
            case 1205, 1907, 3572 ->
                DatabaseException.of(Code.UNAVAILABLE, "Another connection holds a lock for too long.")
                        .withHint("Send the request again.");
            case 1213, 1020, 1614 ->
                DatabaseException.of(Code.UNAVAILABLE, "Two writes waited for each other, and this one gave way.")
                        .withHint("Send the request again.");
            case 3024, 1969 ->
                DatabaseException.of(Code.TIMEOUT, "The statement took longer than the database allows.");
            case 1317 -> DatabaseException.of(Code.CANCELLED, "The statement was cancelled.");
            case 1021, 1114, 28, 1041, 1037, 1038 -> storage(number);
            case 1022, 1062, 1169, 1586, 1761, 1762 ->
                DatabaseException.of(Code.CONFLICT, "Two rows have the same key.");
            case 1216, 1217, 1451, 1452, 1557 -> DatabaseException.of(Code.CONFLICT, "A foreign key is violated.");
            case 3819, 4025 -> DatabaseException.of(Code.CONFLICT, "A CHECK constraint is violated.");
            case 1048, 1263, 1364 -> DatabaseException.of(Code.INVALID, "NULL in a NOT NULL column.");
            case 1264, 1690 -> DatabaseException.of(Code.INVALID, "A number is out of the column's range.");
            case 1406, 1301 -> DatabaseException.of(Code.INVALID, "A value is too long for its column.");
            case 1265, 1292, 1366, 1367, 1411, 1416, 3140, 3141, 3143 ->
                DatabaseException.of(Code.INVALID, "A value does not fit its column.");
            case 1005, 1050, 1007 -> DatabaseException.of(Code.CONFLICT, "The name is taken.");
            case 1064, 1149 -> DatabaseException.of(Code.INVALID, "The SQL is wrong.");
            case 1054 -> DatabaseException.of(Code.INVALID, "The SQL names a column that does not exist.");
            case 1235, 1031, 1178 -> DatabaseException.of(Code.UNSUPPORTED, "The database cannot do this.");
            case 1356 ->
                DatabaseException.of(
                        Code.UNAVAILABLE, "The view reads what is gone, or what its definer may not read.");
            case 1194, 1195, 1034, 1712, 126, 127, 134, 144 ->
                DatabaseException.of(Code.UNAVAILABLE, "The table is damaged.")
                        .withHint("Whoever runs the database must repair it.");
            case 1412 ->
                DatabaseException.of(Code.UNAVAILABLE, "The table was changed by somebody else meanwhile.")
                        .withHint("Send the request again.");
            default -> null;
        };
    }

    /** Whether a value does not fit into what the server takes at once, as the server says it, or a driver before it. */
    static boolean tooLarge(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PacketTooBigException
                    || cause instanceof MaxAllowedPacketException
                    || cause instanceof SQLException told
                            && (told.getErrorCode() == PACKET_TOO_LARGE || told.getErrorCode() == VALUE_TOO_LARGE)) {
                return true;
            }
        }
        return false;
    }

    /** What is told of a value that the server does not take. */
    static DatabaseException packet() {
        return DatabaseException.of(Code.INVALID, "A value is larger than the database takes.")
                .withHint("Raise max_allowed_packet of the database.");
    }

    private static DatabaseException storage(int number) {
        return number == 1037 || number == 1038 || number == 1041
                ? DatabaseException.of(Code.UNAVAILABLE, "The database ran out of memory.")
                : DatabaseException.of(Code.STORAGE_FULL, "The disk of the database is full.")
                        .withHint(
                                "Free space on the disk of the database, or give it a larger one, and send it again.");
    }

    private static DatabaseException unavailable() {
        return DatabaseException.of(Code.UNAVAILABLE, "The database cannot be reached, or the connection to it broke.")
                .withHint("Check that it runs, and the host and port in its URL.");
    }

    private static DatabaseException byState(SQLException failure) {
        if (broken(failure)) {
            return unavailable();
        }
        if (failure instanceof SQLTimeoutException) {
            return DatabaseException.of(Code.TIMEOUT, "The statement took too long.");
        }
        String state = failure.getSQLState();
        String group = state == null || state.length() < 2 ? "" : state.substring(0, 2);
        return switch (group) {
            case "22" -> DatabaseException.of(Code.INVALID, "A value does not fit.");
            case "23" -> DatabaseException.of(Code.CONFLICT, "A constraint is violated.");
            case "25" -> DatabaseException.of(Code.READ_ONLY, "The transaction only reads.");
            case "28" -> DatabaseException.of(Code.UNAVAILABLE, "The database refuses the user or the password.");
            case "40" ->
                DatabaseException.of(Code.UNAVAILABLE, "The transaction gave way to another.")
                        .withHint("Send the request again.");
            case "42" -> DatabaseException.of(Code.INVALID, "The SQL is wrong.");
            case "70" -> DatabaseException.of(Code.CANCELLED, "The statement was cancelled.");
            default -> DatabaseException.of(Code.INTERNAL, "The database failed.");
        };
    }

    /** Drivers wrap what broke a connection, a batch in a batch's own exception too. */
    private static boolean broken(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLNonTransientConnectionException
                    || cause instanceof SQLTransientConnectionException
                    || cause instanceof IOException
                    || cause instanceof SQLException told
                            && told.getSQLState() != null
                            && told.getSQLState().startsWith("08")) {
                return true;
            }
        }
        return false;
    }
}
