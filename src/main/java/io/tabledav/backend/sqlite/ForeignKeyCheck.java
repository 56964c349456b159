package io.tabledav.backend.sqlite;

import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the rows that a foreign key is about. */
final class ForeignKeyCheck {
    private ForeignKeyCheck() {}

    /** Whether there is a row that a key refers to. */
    static boolean parentExists(Engine engine, ForeignKey key, List<@Nullable Object> values) throws SQLException {
        if (key.parentColumns().size() != values.size()) {
            return false;
        }
        String condition = key.parentColumns().stream()
                .map(column -> SqlNames.quote(column) + " = ?")
                .collect(Collectors.joining(" AND "));
        try (EngineStatement statement = engine.prepareBound(
                "SELECT 1 FROM " + SqlNames.quote(key.parent()) + " WHERE " + condition + " LIMIT 1", values)) {
            return statement.next();
        }
    }

    /** Fails if rows of other tables refer to rows of this one, which are all about to be deleted. */
    static void requireUnreferenced(Engine engine, RelationName parent, List<ForeignKey> references)
            throws SQLException {
        for (ForeignKey key : references) {
            if (!key.toItself() && refers(engine, key)) {
                throw DatabaseException.of(
                                Code.CONFLICT,
                                key.child().name() + " refers to " + parent.name() + " ("
                                        + String.join(", ", key.columns()) + "): deleting the old rows would "
                                        + consequence(key) + ".")
                        .withConstraint(name(engine, key))
                        .withHint("Change single rows instead, or say replace=delete: the old rows are then deleted and"
                                + " the new ones inserted, whatever that does to "
                                + key.child().name() + ".");
            }
        }
    }

    private static String consequence(ForeignKey key) {
        return switch (key.onDelete()) {
            case "CASCADE" -> "delete rows of it too";
            case "SET NULL", "SET DEFAULT" -> "change rows of it too";
            default -> "leave rows of it without what they refer to";
        };
    }

    private static boolean refers(Engine engine, ForeignKey key) throws SQLException {
        String condition = key.columns().stream()
                .map(column -> SqlNames.quote(column) + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
        return engine.number(
                        "SELECT EXISTS (SELECT 1 FROM " + SqlNames.quote(key.child()) + " WHERE " + condition + ")")
                != 0;
    }

    /** How many rows of a table, and of those that refer to it, violate a foreign key. */
    static long violations(Engine engine, RelationName name, List<ForeignKey> references) throws SQLException {
        long violations = 0;
        for (String table : tables(name, references)) {
            violations += engine.rows(
                            "SELECT count(*) FROM pragma_foreign_key_check(?, ?)",
                            List.of(table, name.schema()),
                            row -> row.integer(0))
                    .getFirst();
        }
        return violations;
    }

    /** Says which foreign key is violated, after a commit was refused for one. */
    static DatabaseException violated(Engine engine, RelationName name, List<ForeignKey> references)
            throws SQLException {
        for (String table : tables(name, references)) {
            RelationName child = new RelationName(name.schema(), table);
            for (Violation violation : violationsOf(engine, child)) {
                for (ForeignKey key : ForeignKey.of(engine, child)) {
                    if (key.id() == violation.foreignKey()) {
                        return orphan(engine, SqliteCatalog.layout(engine, child), key, shown(engine, key, violation));
                    }
                }
            }
        }
        return DatabaseException.of(Code.CONFLICT, "A foreign key is violated.");
    }

    private static List<String> tables(RelationName name, List<ForeignKey> references) {
        return Stream.concat(
                        Stream.of(name.name()),
                        references.stream().map(key -> key.child().name()))
                .distinct()
                .toList();
    }

    private static List<Violation> violationsOf(Engine engine, RelationName child) throws SQLException {
        return engine.rows(
                "SELECT rowid, fkid FROM pragma_foreign_key_check(?, ?) LIMIT 1",
                List.of(child.name(), child.schema()),
                row -> new Violation(row.integerOrNull(0), row.integer(1)));
    }

    private static String shown(Engine engine, ForeignKey key, Violation violation) throws SQLException {
        if (violation.rowid() == null) {
            return String.join(", ", key.columns());
        }
        String columns = key.columns().stream()
                .map(column -> "quote(" + SqlNames.quote(column) + ")")
                .collect(Collectors.joining(" || ', ' || "));
        return String.join(", ", key.columns()) + "="
                + engine.text("SELECT " + columns + " FROM " + SqlNames.quote(key.child()) + " WHERE rowid = "
                        + violation.rowid());
    }

    /** The failure of a row that refers to nothing. */
    static DatabaseException orphan(Engine engine, RelationLayout layout, ForeignKey key, String shown)
            throws SQLException {
        return DatabaseException.of(
                        Code.CONFLICT,
                        "A row of " + layout.name().name() + " refers with " + shown + " to no row of "
                                + key.parent().name() + ".")
                .withConstraint(name(engine, key))
                .withHint("Keep the rows of " + key.parent().name() + " that are referred to, or change those of "
                        + layout.name().name() + " first.");
    }

    /** The name of the constraint that a foreign key is. */
    static String name(Engine engine, ForeignKey key) throws SQLException {
        List<Constraint> constraints = SqliteConstraints.of(engine, SqliteCatalog.layout(engine, key.child()));
        return constraints.stream()
                .filter(constraint -> constraint.kind() == Kind.FOREIGN_KEY
                        && constraint.columns().equals(key.columns()))
                .map(Constraint::name)
                .findFirst()
                .orElse(Kind.FOREIGN_KEY.word());
    }

    private record Violation(@Nullable Long rowid, long foreignKey) {}
}
