package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationKind;
import io.tabledav.spi.RelationName;
import io.tabledav.spi.SchemaInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code information_schema}: which schemas and relations there are.
 *
 * <p>It compares names without regard to case, so every name is compared again here.
 */
final class MysqlCatalog {
    private static final Set<String> SYSTEM = Set.of("mysql", "sys", "information_schema", "performance_schema");

    private static final String RELATIONS =
            "SELECT t.TABLE_SCHEMA, t.TABLE_NAME, t.TABLE_TYPE, t.ENGINE, t.TABLE_ROWS, t.DATA_LENGTH,"
                    + " t.TABLE_COMMENT, e.TRANSACTIONS FROM information_schema.TABLES t"
                    + " LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE"
                    + " WHERE t.TABLE_SCHEMA = ? AND t.TABLE_TYPE IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED')";

    private final JdbcConnection connection;
    private final ServerKind server;

    /** For one session. */
    MysqlCatalog(JdbcConnection connection) throws SQLException {
        this.connection = connection;
        this.server = ServerKind.of(connection.jdbc());
    }

    JdbcConnection connection() {
        return connection;
    }

    ServerKind server() {
        return server;
    }

    /** The schemas in name order. */
    List<SchemaInfo> schemas() throws SQLException {
        String comment = server == ServerKind.MARIADB ? "SCHEMA_COMMENT" : "NULL";
        return connection
                .rows(
                        "SELECT SCHEMA_NAME, " + comment + " FROM information_schema.SCHEMATA",
                        List.of(),
                        row -> new SchemaInfo(text(row, 1), emptyAsNull(row.getString(2))))
                .stream()
                .filter(schema -> visible(schema.name()))
                .sorted(Comparator.comparing(SchemaInfo::name))
                .toList();
    }

    private static boolean visible(String schema) {
        return !SYSTEM.contains(schema);
    }

    /** Fails with {@code NOT_FOUND} if there is no such schema for users. */
    void requireSchema(String schema) throws SQLException {
        boolean there = visible(schema)
                && connection
                        .rows(
                                "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?",
                                List.of(schema),
                                row -> text(row, 1))
                        .contains(schema);
        if (!there) {
            throw DatabaseException.of(Code.NOT_FOUND, "There is no schema " + schema + ".");
        }
    }

    /**
     * The relations of a schema in name order, without those that are still being filled; {@code NOT_FOUND} if there is no such
     * schema.
     */
    List<RelationInfo> relations(String schema) throws SQLException {
        requireSchema(schema);
        return connection.rows(RELATIONS, List.of(schema), MysqlCatalog::relation).stream()
                .map(Listed::info)
                .filter(relation -> !relation.name().name().startsWith(MysqlCreate.FILLING))
                .sorted(Comparator.comparing(relation -> relation.name().name()))
                .toList();
    }

    /** Whether there is a relation of exactly this name. */
    boolean isThere(RelationName name) throws SQLException {
        return connection
                .rows(
                        RELATIONS + " AND t.TABLE_NAME = ?",
                        List.of(name.schema(), name.name()),
                        row -> relation(row).info().name())
                .contains(name);
    }

    /** One relation; {@code NOT_FOUND} if it is not there under exactly this name. */
    RelationInfo relation(RelationName name) throws SQLException {
        return listed(name).info();
    }

    /** How a relation is declared; {@code NOT_FOUND} if it is not there under exactly this name. */
    RelationLayout layout(RelationName name) throws SQLException {
        Listed listed = listed(name);
        return new RelationLayout(listed.info(), listed.engine(), new MysqlColumns(connection, server).of(name));
    }

    private Listed listed(RelationName name) throws SQLException {
        if (visible(name.schema())) {
            for (Listed listed : connection.rows(
                    RELATIONS + " AND t.TABLE_NAME = ?", List.of(name.schema(), name.name()), MysqlCatalog::relation)) {
                if (listed.info().name().equals(name)) {
                    return listed;
                }
            }
        }
        requireSchema(name.schema());
        throw DatabaseException.of(Code.NOT_FOUND, "There is no relation " + name + ".");
    }

    private static Listed relation(ResultSet row) throws SQLException {
        boolean view = text(row, 3).equals("VIEW");
        RelationInfo info = new RelationInfo(
                new RelationName(text(row, 1), text(row, 2)),
                view ? RelationKind.VIEW : RelationKind.TABLE,
                !view && "YES".equals(row.getString(8)),
                view ? null : emptyAsNull(row.getString(7)),
                view ? null : number(row, 5),
                view ? null : number(row, 6));
        return new Listed(info, row.getString(4));
    }

    /** Fails if the rows of a relation cannot be written, and says why. */
    static void requireInsertable(RelationLayout layout) {
        RelationName name = layout.name();
        if (layout.info().kind().isView()) {
            throw DatabaseException.of(Code.READ_ONLY, name + " is a view.")
                    .withHint("Write into the tables that it reads.");
        }
        if (!layout.info().insertable()) {
            throw DatabaseException.of(
                            Code.READ_ONLY,
                            name + " is kept by the engine " + layout.engine()
                                    + ", which has no transactions: a write that fails could not be undone.")
                    .withHint("Convert the table: ALTER TABLE ... ENGINE=InnoDB.");
        }
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : Long.valueOf(value);
    }

    static String text(ResultSet row, int column) throws SQLException {
        String value = row.getString(column);
        return value == null ? "" : value;
    }

    static @Nullable String emptyAsNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private record Listed(RelationInfo info, @Nullable String engine) {}
}
