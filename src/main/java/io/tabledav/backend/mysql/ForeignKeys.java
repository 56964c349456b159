package io.tabledav.backend.mysql;

import io.tabledav.backend.jdbc.JdbcConnection;
import io.tabledav.backend.jdbc.ReferringKey;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The foreign keys that a write has to mind. */
final class ForeignKeys {
    private static final String SELECT =
            "SELECT k.CONSTRAINT_NAME, k.TABLE_SCHEMA, k.TABLE_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA,"
                    + " k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.DELETE_RULE"
                    + " FROM information_schema.KEY_COLUMN_USAGE k"
                    + " JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA"
                    + " AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME"
                    + " WHERE %s ORDER BY k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION";

    private ForeignKeys() {}

    /** The keys of a table. */
    static List<Key> of(JdbcConnection connection, RelationName child) throws SQLException {
        return select(connection, "k.TABLE_SCHEMA = ? AND k.TABLE_NAME = ?", child);
    }

    /** The keys of all tables, itself among them, that refer to a table. */
    static List<Key> to(JdbcConnection connection, RelationName parent) throws SQLException {
        return select(connection, "k.REFERENCED_TABLE_SCHEMA = ? AND k.REFERENCED_TABLE_NAME = ?", parent);
    }

    private static List<Key> select(JdbcConnection connection, String condition, RelationName name)
            throws SQLException {
        Map<String, Key> keys = new LinkedHashMap<>();
        connection.rows(SELECT.formatted(condition), List.of(name.schema(), name.name()), row -> {
            RelationName child = new RelationName(MysqlCatalog.text(row, 2), MysqlCatalog.text(row, 3));
            Key part = new Key(
                    MysqlCatalog.text(row, 1),
                    child,
                    List.of(MysqlCatalog.text(row, 4)),
                    new RelationName(MysqlCatalog.text(row, 5), MysqlCatalog.text(row, 6)),
                    List.of(MysqlCatalog.text(row, 7)),
                    MysqlCatalog.text(row, 8));
            return keys.merge(child + "\0" + part.name(), part, Key::with);
        });
        return List.copyOf(keys.values());
    }

    /** Fails if rows of other tables refer to rows of this one, which are all about to be deleted. */
    static void requireUnreferenced(JdbcConnection connection, RelationName parent, List<Key> references)
            throws SQLException {
        for (Key key : references) {
            if (!key.toItself() && refers(connection, key)) {
                throw DatabaseException.of(
                                Code.CONFLICT,
                                key.child().name() + " refers to " + parent.name() + " ("
                                        + String.join(", ", key.columns()) + "): deleting the old rows would "
                                        + consequence(key) + ".")
                        .withConstraint(key.name())
                        .withHint("Change single rows instead, or say replace=delete: the old rows are then deleted and"
                                + " the new ones inserted, whatever that does to "
                                + key.child().name() + ".");
            }
        }
    }

    private static String consequence(Key key) {
        return switch (key.onDelete()) {
            case "CASCADE" -> "delete rows of it too";
            case "SET NULL", "SET DEFAULT" -> "change rows of it too";
            default -> "leave rows of it without what they refer to";
        };
    }

    /** Whether there is a row that refers. It is locked, and where there is none the place where one could come is. */
    private static boolean refers(JdbcConnection connection, Key key) throws SQLException {
        String condition = key.columns().stream()
                .map(column -> MysqlNames.quote(column) + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
        return !connection
                .rows(
                        "SELECT 1 FROM " + MysqlNames.quote(key.child()) + " WHERE " + condition
                                + " LIMIT 1 LOCK IN SHARE MODE",
                        List.of(),
                        row -> true)
                .isEmpty();
    }

    /** Fails if a row of a table refers to nothing: for a write during which the server did not look. */
    static void requireHeld(JdbcConnection connection, RelationName child) throws SQLException {
        for (Key key : of(connection, child)) {
            String joined = IntStream.range(0, key.columns().size())
                    .mapToObj(
                            index -> "p." + MysqlNames.quote(key.parentColumns().get(index)) + " = c."
                                    + MysqlNames.quote(key.columns().get(index)))
                    .collect(Collectors.joining(" AND "));
            String given = key.columns().stream()
                    .map(column -> "c." + MysqlNames.quote(column) + " IS NOT NULL")
                    .collect(Collectors.joining(" AND "));
            String shown = key.columns().stream()
                    .map(column -> "c." + MysqlNames.quote(column))
                    .collect(Collectors.joining(", "));
            List<String> orphans = connection.rows(
                    "SELECT CONCAT_WS(', ', " + shown + ") FROM " + MysqlNames.quote(child) + " c WHERE " + given
                            + " AND NOT EXISTS (SELECT 1 FROM " + MysqlNames.quote(key.parent()) + " p WHERE " + joined
                            + ") LIMIT 1",
                    List.of(),
                    row -> MysqlCatalog.text(row, 1));
            if (!orphans.isEmpty()) {
                throw DatabaseException.of(
                                Code.CONFLICT,
                                "A row refers with " + String.join(", ", key.columns()) + "=" + orphans.getFirst()
                                        + " to no row of " + key.parent().name() + ".")
                        .withConstraint(key.name())
                        .withHint("Refer to a row that is there, or write the rows of "
                                + key.parent().name() + " first.");
            }
        }
    }

    /** The keys that refer to a table, as a merge takes them. */
    static List<ReferringKey> referring(List<Key> references) {
        return references.stream()
                .map(key ->
                        new ReferringKey(key.name(), key.child(), key.columns(), key.parentColumns(), key.onDelete()))
                .toList();
    }

    /** A foreign key of one table to another, or to itself. */
    record Key(
            String name,
            RelationName child,
            List<String> columns,
            RelationName parent,
            List<String> parentColumns,
            String onDelete) {
        Key {
            columns = List.copyOf(columns);
            parentColumns = List.copyOf(parentColumns);
        }

        private Key with(Key next) {
            return new Key(
                    name,
                    child,
                    joined(columns, next.columns),
                    parent,
                    joined(parentColumns, next.parentColumns),
                    onDelete);
        }

        private static List<String> joined(List<String> some, List<String> more) {
            List<String> all = new ArrayList<>(some);
            all.addAll(more);
            return all;
        }

        boolean toItself() {
            return child.equals(parent);
        }
    }
}
