package io.tabledav.backend.jdbc;

import io.tabledav.backend.jdbc.MergeDialect.Violation;
import io.tabledav.backend.jdbc.MergeTable.UniqueKey;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Kind;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the row of the file that is wrong: a statement over all rows does not say which one it was. */
final class MergeDiagnosis {
    private static final String PARENT = "tabledav_p";
    private static final String SAVEPOINT = "tabledav_look";

    private final SqlRunner sql;
    private final MergeSql merge;
    private final MergePlan plan;
    private final MergeDialect dialect;
    private final MergeCascades cascades;

    MergeDiagnosis(SqlRunner sql, MergeSql merge, MergeCascades cascades) {
        this.sql = sql;
        this.merge = merge;
        this.plan = merge.plan;
        this.dialect = merge.dialect;
        this.cascades = cascades;
    }

    /** Fails if a row has no key. In a replace, a key column that takes NULL may have it: such a row is always new. */
    void requireKeys() throws SQLException {
        for (String column : plan.key()) {
            if (!plan.replacing() || !plan.table().column(column).nullable()) {
                requireNoNull(column, "NULL in the key column " + column + ".");
            }
        }
    }

    private void requireNoNull(String column, String message) throws SQLException {
        Long row = sql.number(merge.firstNull(column));
        if (row != null) {
            throw DatabaseException.of(Code.INVALID, message).withRow(row).withColumn(column);
        }
    }

    /** Fails if two rows of the file have the same key. */
    void requireNoKeyTwice() throws SQLException {
        for (List<@Nullable String> found : sql.texts(merge.duplicate(plan.key()))) {
            throw twice(Code.INVALID, plan.key(), found);
        }
    }

    private static DatabaseException twice(Code code, List<String> key, List<@Nullable String> found) {
        return DatabaseException.of(
                        code,
                        "The key " + shown(key, found.subList(2, found.size())) + " is in the rows twice: in row "
                                + found.get(0) + " and in row " + found.get(1) + ".")
                .withRow(Long.parseLong(Objects.requireNonNull(found.get(1))));
    }

    private static String shown(List<String> columns, List<@Nullable String> values) {
        List<String> parts = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            parts.add(columns.get(column) + "=" + values.get(column));
        }
        return String.join(", ", parts);
    }

    /** What can be said of a constraint that was violated; null if nothing can. The target is as it was before. */
    @Nullable
    DatabaseException of(Violation violation) throws SQLException {
        return switch (violation) {
            case NOT_NULL -> notNull();
            case UNIQUE -> unique();
            case FOREIGN_KEY -> foreignKey();
            case CHECK -> check();
            case NONE -> null;
        };
    }

    private @Nullable DatabaseException notNull() throws SQLException {
        for (String column : plan.given()) {
            if (!plan.table().column(column).nullable()) {
                requireNoNull(column, "NULL in a NOT NULL column.");
            }
        }
        return plan.table().columns().stream()
                .filter(column -> column.insertable() && !column.nullable())
                .filter(column ->
                        column.defaultExpression() == null && !plan.given().contains(column.name()))
                .findFirst()
                .map(column -> DatabaseException.of(
                                Code.INVALID,
                                "The rows have no column " + column.name() + ", which is NOT NULL and has no default.")
                        .withColumn(column.name()))
                .orElse(null);
    }

    private @Nullable DatabaseException unique() throws SQLException {
        for (UniqueKey unique : plan.table().uniqueKeys()) {
            if (!unique.isOver(plan.key()) && plan.given().containsAll(unique.columns())) {
                for (List<@Nullable String> found : sql.texts(merge.duplicate(unique.columns()))) {
                    return twice(Code.CONFLICT, unique.columns(), found).withConstraint(unique.name());
                }
                for (List<@Nullable String> found : sql.texts(clash(unique.columns()))) {
                    return DatabaseException.of(
                                    Code.CONFLICT,
                                    "A row with the key "
                                            + shown(unique.columns(), found.subList(1, found.size()))
                                            + " is there already, with another " + String.join(", ", plan.key()) + ".")
                            .withRow(Long.parseLong(Objects.requireNonNull(found.get(0))))
                            .withConstraint(unique.name());
                }
            }
        }
        return null;
    }

    /** A row of the file that has the unique values of a row with another key. */
    private String clash(List<String> unique) {
        return "SELECT " + merge.s + "." + merge.row + ", " + MergeSql.join(unique, this::textOfRow, ", ") + " FROM "
                + merge.staging + " " + merge.s + " JOIN " + merge.target + " ON "
                + MergeSql.join(unique, column -> ofRow(column) + " = " + merge.targetColumn(column), " AND ")
                + " WHERE NOT (" + merge.sameKey() + ") ORDER BY 1 LIMIT 1";
    }

    private @Nullable DatabaseException foreignKey() throws SQLException {
        for (Constraint constraint : plan.table().constraints()) {
            Constraint.Reference reference = constraint.references();
            boolean itself = reference != null
                    && reference.relation().equals(plan.table().name());
            if (reference != null
                    && !itself
                    && plan.given().containsAll(constraint.columns())
                    && reference.columns().size() == constraint.columns().size()) {
                for (List<@Nullable String> found : sql.texts(orphan(constraint.columns(), reference))) {
                    return DatabaseException.of(
                                    Code.CONFLICT,
                                    "A row of " + plan.table().name().name() + " refers with "
                                            + shown(constraint.columns(), found.subList(1, found.size()))
                                            + " to no row of "
                                            + reference.relation().name() + ".")
                            .withRow(Long.parseLong(Objects.requireNonNull(found.get(0))))
                            .withConstraint(constraint.name())
                            .withHint("Refer to a row that is there, or write the rows of "
                                    + reference.relation().name() + " first.");
                }
            }
        }
        ReferringKey holding = plan.replacing() ? cascades.holdingGone(merge) : null;
        return holding == null ? null : cascades.refused(holding);
    }

    /** A row of the file that refers to no row of another table. */
    private String orphan(List<String> columns, Constraint.Reference reference) {
        List<String> conditions = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            conditions.add(
                    PARENT + "." + dialect.quote(reference.columns().get(column)) + " = " + ofRow(columns.get(column)));
        }
        return "SELECT " + merge.s + "." + merge.row + ", " + MergeSql.join(columns, this::textOfRow, ", ")
                + " FROM " + merge.staging + " " + merge.s + " WHERE "
                + MergeSql.join(columns, column -> ofRow(column) + " IS NOT NULL", " AND ")
                + " AND NOT EXISTS (SELECT 1 FROM " + dialect.relation(reference.relation()) + " " + PARENT + " WHERE "
                + String.join(" AND ", conditions) + ") ORDER BY 1 LIMIT 1";
    }

    /** A check's own expression over the staging table finds the row, if all that it names is there. */
    private @Nullable DatabaseException check() throws SQLException {
        for (Constraint constraint : plan.table().constraints()) {
            String expression = constraint.expression();
            if (constraint.kind() == Kind.CHECK && expression != null) {
                Long row = firstFailing(expression);
                if (row != null) {
                    return DatabaseException.of(Code.CONFLICT, "A row does not meet the check " + expression + ".")
                            .withRow(row)
                            .withConstraint(constraint.name());
                }
            }
        }
        return null;
    }

    private @Nullable Long firstFailing(String expression) throws SQLException {
        sql.execute("SAVEPOINT " + SAVEPOINT);
        @Nullable Long row = null;
        try {
            row = sql.number("SELECT min(" + merge.row + ") FROM " + merge.staging + " WHERE NOT (" + expression + ")");
        } catch (SQLException e) {
            sql.execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
        }
        sql.execute("RELEASE SAVEPOINT " + SAVEPOINT);
        return row;
    }

    private String ofRow(String column) {
        return merge.s + "." + dialect.quote(column);
    }

    private String textOfRow(String column) {
        return dialect.text(ofRow(column));
    }
}
