package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.spi.RelationName;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokens from the binary log, to which every transaction is written that changes rows: of MariaDB the position that belongs to a
 * consistent snapshot, of MySQL the global identifiers of all that was committed. Both are of the whole server.
 *
 * <p>There is none without a binary log (of MySQL: without global identifiers), where a filter leaves databases out of it, on a
 * replica that does not log what it applies, and where the database's user may not ask. There is none for a view, and none for
 * a table of another engine than InnoDB, whose rows change before the log does or come from elsewhere.
 *
 * <p>A session that may switch its own logging off ({@code sql_log_bin}) writes unseen.
 */
final class MysqlVersions {
    private static final int PRIVILEGE_NEEDED = 1227;

    private MysqlVersions() {}

    /** The token of a relation; null if there is none. The connection has no transaction open. */
    static @Nullable String token(MysqlCatalog catalog, RelationName relation) throws SQLException {
        JdbcConnection connection = catalog.connection();
        RelationName name = catalog.relation(relation).name();
        if (!isStored(connection, name)) {
            return null;
        }
        try {
            String position =
                    catalog.server() == ServerKind.MARIADB ? snapshotPosition(connection) : committed(connection);
            return position == null ? null : name.schema() + "." + name.name() + "/" + position;
        } catch (SQLException e) {
            if (e.getErrorCode() == PRIVILEGE_NEEDED) {
                return null;
            }
            throw e;
        }
    }

    /** Whether {@link #token} leaves a transaction open that sees just the state that it told, and only reads. */
    static boolean beginsRead(MysqlCatalog catalog) throws SQLException {
        return catalog.server() == ServerKind.MARIADB;
    }

    private static boolean isStored(JdbcConnection connection, RelationName name) throws SQLException {
        return connection
                .rows(
                        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = ? AND table_name = ?"
                                + " AND table_type = 'BASE TABLE' AND engine = 'InnoDB'",
                        List.of(name.schema(), name.name()),
                        row -> row.getLong(1))
                .equals(List.of(1L));
    }

    /** MariaDB: the log runs ahead of the tables, so its end is no token; the position of a snapshot is. */
    private static @Nullable String snapshotPosition(JdbcConnection connection) throws SQLException {
        if (!everyDatabaseIsLogged(connection, "SHOW MASTER STATUS") || !replicatedIsLogged(connection)) {
            return null;
        }
        connection.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        List<String> position = connection.rows(
                "SELECT CONCAT(@@server_id, '/', (SELECT GROUP_CONCAT(variable_value ORDER BY variable_name SEPARATOR ':')"
                        + " FROM information_schema.session_status"
                        + " WHERE variable_name IN ('BINLOG_SNAPSHOT_FILE', 'BINLOG_SNAPSHOT_POSITION')))",
                List.of(),
                row -> row.getString(1));
        return position.getFirst();
    }

    /** A replica that writes nothing of its source's into its own log changes rows unseen. */
    private static boolean replicatedIsLogged(JdbcConnection connection) throws SQLException {
        return connection
                .rows(
                        "SELECT @@log_slave_updates = 1 OR (@@gtid_slave_pos = '' AND NOT EXISTS ("
                                + "SELECT 1 FROM information_schema.global_status"
                                + " WHERE variable_name = 'SLAVES_RUNNING' AND variable_value <> '0'))",
                        List.of(),
                        row -> row.getBoolean(1))
                .getFirst();
    }

    /** MySQL: an identifier is added after its transaction has been committed, and before its client is told. */
    private static @Nullable String committed(JdbcConnection connection) throws SQLException {
        boolean identified = connection
                .rows("SELECT @@gtid_mode = 'ON'", List.of(), row -> row.getBoolean(1))
                .getFirst();
        DatabaseMetaData server = connection.jdbc().getMetaData();
        boolean renamed = server.getDatabaseMajorVersion() > 8
                || server.getDatabaseMajorVersion() == 8 && server.getDatabaseMinorVersion() >= 2;
        if (!identified
                || !everyDatabaseIsLogged(connection, renamed ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS")) {
            return null;
        }
        return connection
                .rows("SELECT CONCAT(@@server_uuid, '/', @@GLOBAL.gtid_executed)", List.of(), row -> row.getString(1))
                .getFirst();
    }

    /** Whether there is a log, and no filter that leaves databases out of it. */
    private static boolean everyDatabaseIsLogged(JdbcConnection connection, String statement) throws SQLException {
        return connection
                .rows(
                        statement,
                        List.of(),
                        row -> row.getString("Binlog_Do_DB").isEmpty()
                                && row.getString("Binlog_Ignore_DB").isEmpty())
                .equals(List.of(true));
    }
}
