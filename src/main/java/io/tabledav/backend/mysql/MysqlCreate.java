package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.TableLimits;
import io.tabledav.backend.mysql.RelationLayout.LayoutColumn;
import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.Insert.Replacement;
import io.tabledav.spi.InsertResult;
import io.tabledav.spi.NewTable;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.TableCreator;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Creates one table and fills it. Each DDL statement commits by itself here, so the table is filled under another name and gets
 * its own in the end, by one RENAME: it is there with all rows, or not at all.
 *
 * <p>While a table is being filled, the connection that fills it holds a named lock of the other name. A table of such a name
 * whose lock is free was left behind by a server that died; whoever creates the next table in the schema drops it.
 */
final class MysqlCreate {
    /** How the names of tables begin that are being filled; listings leave them out. */
    static final String FILLING = "tabledav-filling-";

    /** What InnoDB keeps, which is less than the server's own 4,096 (dev.mysql.com, "InnoDB Limits"). */
    private static final int MOST_COLUMNS = 1_017;

    private static final int MOST_NAME_CHARACTERS = 64;

    private static final TableLimits LIMITS = new TableLimits(
            "MySQL",
            MOST_COLUMNS,
            new TableLimits.Length(MOST_NAME_CHARACTERS, "characters", String::length),
            name -> name.toLowerCase(Locale.ROOT));

    private final Supplier<Session<JdbcConnection>> sessions;
    private final MysqlDriver driver;
    private final NewTable table;
    private final RelationName filling;
    private boolean begun;

    MysqlCreate(Supplier<Session<JdbcConnection>> sessions, MysqlDriver driver, NewTable table) {
        this.sessions = sessions;
        this.driver = driver;
        this.table = table;
        this.filling = new RelationName(table.name().schema(), FILLING + UUID.randomUUID());
    }

    /** Refuses what the servers would not take or undo, before a connection is taken. */
    static void requirePossible(NewTable table) {
        LIMITS.require(table);
        requireName(table.name().name());
        table.fields().forEach(field -> requireName(field.getName()));
        if (table.dryRun()) {
            throw DatabaseException.of(
                    Code.UNSUPPORTED, "MySQL and MariaDB cannot undo the creation of a table, so it cannot be tried.");
        }
    }

    private static void requireName(String name) {
        if (name.endsWith(" ") || name.chars().anyMatch(letter -> Character.isSurrogate((char) letter))) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "MySQL and MariaDB do not take the name '" + name
                                    + "': it ends in a space, or has a character beyond U+FFFF.")
                    .withHint("Choose another name.");
        }
    }

    InsertResult run(TableCreator.Rows rows) {
        try (Session<JdbcConnection> session = sessions.get()) {
            // The named lock ends with the connection.
            session.discard();
            return fill(session, rows);
        } catch (RuntimeException | Error e) {
            if (begun) {
                remove(e);
            }
            throw e;
        }
    }

    private InsertResult fill(Session<JdbcConnection> session, TableCreator.Rows rows) {
        List<Column> columns = session.call(this::create);
        Insert insert = new Insert(filling, Mode.APPEND, List.of(), Replacement.AUTO, false);
        InsertResult result = new MysqlInsert(session, insert, driver).run(rows.in(columns));
        session.call(connection -> {
            try {
                return connection.execute(
                        "RENAME TABLE " + MysqlNames.quote(filling) + " TO " + MysqlNames.quote(table.name()));
            } catch (SQLException e) {
                throw told(e);
            }
        });
        return result;
    }

    private List<Column> create(JdbcConnection connection) throws SQLException {
        MysqlCatalog catalog = new MysqlCatalog(connection);
        catalog.requireSchema(table.name().schema());
        if (catalog.isThere(table.name())) {
            throw taken();
        }
        removeLeftovers(connection);
        connection.rows("SELECT GET_LOCK(?, 0)", List.of(filling.name()), row -> row.getLong(1));
        begun = true;
        try {
            connection.execute(sql(catalog.server()));
        } catch (SQLException e) {
            throw told(e);
        }
        return catalog.layout(filling).columns().stream()
                .map(LayoutColumn::column)
                .toList();
    }

    private String sql(ServerKind server) {
        StringBuilder sql = new StringBuilder("CREATE TABLE ")
                .append(MysqlNames.quote(filling))
                .append(" (");
        for (Field field : table.fields()) {
            sql.append(MysqlNames.quote(field.getName()))
                    .append(' ')
                    .append(NewColumnType.of(field, server))
                    // Said either way: a timestamp of which nothing is said may be NOT NULL, and filled by the server.
                    .append(field.isNullable() ? " NULL, " : " NOT NULL, ");
        }
        sql.setLength(sql.length() - 2);
        return sql.append(") ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4").toString();
    }

    private void removeLeftovers(JdbcConnection connection) throws SQLException {
        List<String> names = connection.rows(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME LIKE '"
                        + FILLING + "%'",
                List.of(table.name().schema()),
                row -> MysqlCatalog.text(row, 1));
        for (String name : names) {
            boolean left = connection
                    .rows("SELECT IS_FREE_LOCK(?)", List.of(name), row -> row.getLong(1))
                    .contains(1L);
            if (left) {
                drop(connection, new RelationName(table.name().schema(), name));
            }
        }
    }

    private static long drop(JdbcConnection connection, RelationName name) throws SQLException {
        return connection.execute("DROP TABLE IF EXISTS " + MysqlNames.quote(name));
    }

    /** Drops what was being filled, on another connection: that of a call which was cancelled is gone. */
    private void remove(Throwable failure) {
        boolean interrupted = Thread.interrupted();
        try (Session<JdbcConnection> session = sessions.get()) {
            session.call(connection -> drop(connection, filling));
        } catch (RuntimeException e) {
            // Then the next creation in this schema drops it.
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private DatabaseException taken() {
        return DatabaseException.of(
                        Code.CONFLICT,
                        "There is something called " + table.name().name() + " in "
                                + table.name().schema() + ".")
                .withHint("Choose another name.");
    }

    private DatabaseException told(SQLException failure) {
        DatabaseException general = MysqlErrors.of(failure);
        DatabaseException told = switch (failure.getErrorCode()) {
            case 1050 -> taken();
            case 1059, 1103, 1166 -> invalid("The database does not take a name of the table or of a column.");
            case 1060 -> invalid("Two columns have the same name to the database.");
            case 1117 -> invalid("The body has more columns than a table can have.");
            case 1118 ->
                invalid(
                                "The columns make a row that is larger than a table can keep: there are too many texts among them.")
                        .withHint("Split the table, or turn columns into rows.");
            case 1074, 1439 -> invalid("A column is longer than the database allows.");
            default -> general;
        };
        String state = general.sqlState();
        return (state == null ? told : told.withSqlState(state)).withCause(failure);
    }

    private static DatabaseException invalid(String message) {
        return DatabaseException.of(Code.INVALID, message);
    }
}
