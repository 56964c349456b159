package io.tabledav.backend.sqlite;

import io.tabledav.backend.sqlite.RelationLayout.LayoutColumn;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Index;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * Says which constraint a row violates. SQLite tells the kind by its result code, and names columns or a check in its
 * message, which is compared with what the table's own constraints would make it say rather than taken apart: a name may hold
 * any character.
 */
final class ConstraintErrors {
    private static final int MOST_CHARACTERS_SHOWN = 100;

    private final Engine engine;
    private final RelationLayout layout;
    private final SQLException failure;
    private final String message;
    private final List<LayoutColumn> columns;
    private final @Nullable Object[] values;

    private ConstraintErrors(
            Engine engine,
            RelationLayout layout,
            SQLException failure,
            List<LayoutColumn> columns,
            @Nullable Object[] values) {
        this.engine = engine;
        this.layout = layout;
        this.failure = failure;
        this.message = String.valueOf(failure.getMessage());
        this.columns = columns;
        this.values = values;
    }

    /**
     * The failure of inserting a row.
     *
     * @param row its number
     * @param columns the columns given
     * @param values their values, in the form that was bound
     */
    static DatabaseException of(
            Engine engine,
            RelationLayout layout,
            SQLException failure,
            long row,
            List<LayoutColumn> columns,
            @Nullable Object[] values)
            throws SQLException {
        ConstraintErrors errors = new ConstraintErrors(engine, layout, failure, columns, values);
        return errors.classified()
                .withRow(row)
                .withSqlState(SqliteErrors.extended(failure).name())
                .withCause(failure);
    }

    /** The failure of a statement that wrote many rows. */
    static DatabaseException ofAll(Engine engine, RelationLayout layout, SQLException failure) throws SQLException {
        ConstraintErrors errors = new ConstraintErrors(engine, layout, failure, List.of(), new @Nullable Object[0]);
        return errors.classified()
                .withSqlState(SqliteErrors.extended(failure).name())
                .withCause(failure);
    }

    private DatabaseException classified() throws SQLException {
        SQLiteErrorCode code = SqliteErrors.extended(failure);
        return switch (code) {
            case SQLITE_CONSTRAINT_NOTNULL -> notNull();
            case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID -> unique();
            case SQLITE_CONSTRAINT_FOREIGNKEY -> foreignKey();
            case SQLITE_CONSTRAINT_CHECK -> check();
            case SQLITE_CONSTRAINT_DATATYPE -> datatype();
            case SQLITE_CONSTRAINT_TRIGGER ->
                DatabaseException.of(Code.CONFLICT, "A trigger of " + layout.name() + " refused the row.");
            default -> SqliteErrors.of(failure);
        };
    }

    private DatabaseException notNull() {
        for (LayoutColumn column : layout.columns()) {
            if (names("NOT NULL constraint failed: " + qualified(column.name()))) {
                return DatabaseException.of(Code.INVALID, "NULL in a NOT NULL column.")
                        .withColumn(column.name());
            }
        }
        return DatabaseException.of(Code.INVALID, "NULL in a NOT NULL column of a table that a trigger writes.");
    }

    private DatabaseException datatype() {
        for (LayoutColumn column : layout.columns()) {
            if (names(" column " + qualified(column.name()))) {
                return DatabaseException.of(
                                Code.INVALID, "A value does not have the type " + column.declaredType() + ".")
                        .withColumn(column.name());
            }
        }
        return DatabaseException.of(Code.INVALID, "A value does not have the type of its column.");
    }

    private DatabaseException unique() throws SQLException {
        for (Constraint constraint : SqliteConstraints.of(engine, layout)) {
            boolean key = constraint.kind() == Kind.PRIMARY_KEY || constraint.kind() == Kind.UNIQUE;
            if (key && namesUnique(constraint.columns())) {
                return duplicate(constraint.name(), constraint.columns());
            }
        }
        for (Index index : SqliteIndexes.of(engine, layout)) {
            if (index.unique() && (namesUnique(index.columns()) || names("failed: index '" + index.name() + "'"))) {
                return duplicate(index.name(), index.columns());
            }
        }
        return DatabaseException.of(
                Code.CONFLICT, "A row with the same key is there already, in a table that a trigger writes.");
    }

    private boolean namesUnique(List<String> key) {
        return names(
                "UNIQUE constraint failed: " + key.stream().map(this::qualified).collect(Collectors.joining(", ")));
    }

    private DatabaseException duplicate(String constraint, List<String> key) {
        return DatabaseException.of(
                        Code.CONFLICT, "A row with the key " + shown(key) + " is there already, or twice in the body.")
                .withConstraint(constraint);
    }

    private DatabaseException foreignKey() throws SQLException {
        for (ForeignKey key : ForeignKey.of(engine, layout.name())) {
            if (given(key.columns()) && !ForeignKeyCheck.parentExists(engine, key, boundValues(key.columns()))) {
                return ForeignKeyCheck.orphan(engine, layout, key, shown(key.columns()));
            }
        }
        return DatabaseException.of(Code.CONFLICT, "A foreign key is violated.");
    }

    private DatabaseException check() throws SQLException {
        for (Constraint constraint : SqliteConstraints.of(engine, layout)) {
            String expression = constraint.expression();
            if (expression != null
                    && (names("CHECK constraint failed: " + constraint.name())
                            || names("CHECK constraint failed: " + expression))) {
                return DatabaseException.of(
                                Code.CONFLICT,
                                "The row does not meet the check " + expression
                                        + (constraint.columns().isEmpty()
                                                ? ""
                                                : ", it has " + shown(constraint.columns()))
                                        + ".")
                        .withConstraint(constraint.name());
            }
        }
        return DatabaseException.of(Code.CONFLICT, "The row does not meet a check.");
    }

    private String qualified(String column) {
        return layout.name().name() + "." + column;
    }

    /** Whether the message ends with this text; the driver puts SQLite's own message into parentheses. */
    private boolean names(String text) {
        return message.endsWith(text + ")") || message.endsWith(text);
    }

    private boolean given(List<String> names) {
        return names.stream().allMatch(name -> index(name) >= 0 && values[index(name)] != null);
    }

    private List<@Nullable Object> boundValues(List<String> names) {
        return names.stream().<@Nullable Object>map(name -> values[index(name)]).toList();
    }

    private int index(String name) {
        for (int index = 0; index < columns.size(); index++) {
            if (columns.get(index).name().equalsIgnoreCase(name)) {
                return index;
            }
        }
        return -1;
    }

    /** Columns with the values that the row gives them. */
    private String shown(List<String> names) {
        if (columns.isEmpty()) {
            return String.join(", ", names);
        }
        return names.stream()
                .map(name -> name + "=" + (index(name) < 0 ? "(default)" : shown(values[index(name)])))
                .collect(Collectors.joining(", "));
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes";
        }
        String text = String.valueOf(value);
        return text.length() <= MOST_CHARACTERS_SHOWN ? text : text.substring(0, MOST_CHARACTERS_SHOWN) + "…";
    }
}
