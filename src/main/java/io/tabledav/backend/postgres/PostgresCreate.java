package io.tabledav.backend.postgres;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.jdbc.TableLimits;
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
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.arrow.vector.types.pojo.Field;

/** Creates one table and fills it, in one transaction: nobody else sees it before. */
final class PostgresCreate {
    /** MaxHeapAttributeNumber (the manual's appendix K). */
    private static final int MOST_COLUMNS = 1_600;

    /** NAMEDATALEN - 1. The server cuts a longer name, with a notice that nobody sees. */
    private static final int MOST_NAME_BYTES = 63;

    private static final TableLimits LIMITS = new TableLimits(
            "PostgreSQL",
            MOST_COLUMNS,
            new TableLimits.Length(MOST_NAME_BYTES, "bytes", name -> name.getBytes(StandardCharsets.UTF_8).length),
            UnaryOperator.identity());

    private final Session<JdbcConnection> session;
    private final NewTable table;

    /** A creation in a session on which nothing was done yet; the caller closes it, which undoes what is not committed. */
    PostgresCreate(Session<JdbcConnection> session, NewTable table) {
        this.session = session;
        this.table = table;
    }

    /** Refuses what PostgreSQL would not take, before a connection is taken. */
    static void requirePossible(NewTable table) {
        LIMITS.require(table);
    }

    InsertResult run(TableCreator.Rows rows) {
        List<Column> columns = session.call(this::create);
        Insert filling = new Insert(table.name(), Mode.APPEND, List.of(), Replacement.AUTO, table.dryRun());
        return new PostgresInsert(session, filling).run(rows.in(columns));
    }

    private List<Column> create(JdbcConnection connection) throws SQLException {
        PostgresTransaction.beginInsert(connection);
        NewColumnType types = new NewColumnType(connection);
        StringBuilder sql = new StringBuilder("CREATE TABLE ")
                .append(PostgresNames.quote(table.name()))
                .append(" (");
        for (Field field : table.fields()) {
            sql.append(PostgresNames.quote(field.getName()))
                    .append(' ')
                    .append(types.of(field))
                    .append(field.isNullable() ? ", " : " NOT NULL, ");
        }
        sql.setLength(sql.length() - 2);
        try {
            connection.execute(sql.append(')').toString());
        } catch (SQLException e) {
            throw told(e);
        }
        return PostgresTransaction.inCatalog(
                connection,
                () -> PostgresColumns.relation(connection, table.name()).columns().stream()
                        .map(PostgresRelation.TypedColumn::column)
                        .toList());
    }

    /** Whoever comes second waits for the first one to commit, and then finds its name in the catalog's own indexes. */
    private DatabaseException told(SQLException failure) {
        RelationName name = table.name();
        String state = PostgresErrors.state(failure);
        DatabaseException told = switch (state) {
            case "42P07", "42710", "23505" ->
                DatabaseException.of(
                                Code.CONFLICT,
                                "There is something called " + name.name() + " in " + name.schema() + ".")
                        .withHint("Choose another name.");
            case "3F000" -> DatabaseException.of(Code.NOT_FOUND, "There is no schema " + name.schema() + ".");
            case "42701" ->
                DatabaseException.of(
                        Code.INVALID,
                        "A column has a name that PostgreSQL keeps for itself: tableoid, xmin, cmin, xmax, cmax or ctid.");
            case "42939", "42P16" ->
                DatabaseException.of(Code.INVALID, "PostgreSQL does not take a table of this name or these columns.");
            default -> PostgresErrors.of(failure);
        };
        return told.withSqlState(state).withCause(failure);
    }
}
