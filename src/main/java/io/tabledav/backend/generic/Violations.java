package io.tabledav.backend.generic;

import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.Constraint;
import io.tabledav.spi.Constraint.Reference;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Finds out why a row was refused. Drivers tell of the constraint only in words of their own, so the database is asked whether
 * the row's keys are there already, and whether what it refers to is.
 */
final class Violations {
    private final GenericCatalog catalog;
    private final RelationName relation;
    private final List<GenericColumn> all;
    private final List<GenericColumn> given;

    /**
     * Asks nothing yet.
     *
     * @param all the columns of the relation
     * @param given those that the rows have, in their order
     */
    Violations(GenericCatalog catalog, RelationName relation, List<GenericColumn> all, List<GenericColumn> given) {
        this.catalog = catalog;
        this.relation = relation;
        this.all = all;
        this.given = given;
    }

    /** What a client is told of a row that was refused; the transaction is as it was before the row. */
    DatabaseException explain(SQLException failure, VectorSchemaRoot batch, CellBinder[] binders, int row)
            throws SQLException {
        DatabaseException plain = GenericErrors.of(failure);
        if (plain.code() == Code.INVALID) {
            return missing(plain);
        }
        if (!GenericErrors.violates(failure)) {
            return plain;
        }
        for (Constraint constraint : new GenericKeys(catalog, relation).constraints()) {
            List<Integer> columns = columns(constraint, batch, row);
            if (columns.isEmpty()) {
                continue;
            }
            Reference reference = constraint.references();
            boolean there = isThere(
                    reference == null ? relation : reference.relation(),
                    reference == null ? constraint.columns() : reference.columns(),
                    columns,
                    binders,
                    row);
            if (there == (reference == null)) {
                return told(constraint, values(columns, batch, row), plain).withCause(failure);
            }
        }
        return plain;
    }

    /** A NOT NULL column that is not given and has no default is the likely cause. */
    private DatabaseException missing(DatabaseException plain) {
        if (!"23502".equals(plain.sqlState())) {
            return plain;
        }
        return all.stream()
                .filter(column -> !given.contains(column))
                .filter(column -> !column.column().nullable() && column.column().defaultExpression() == null)
                .filter(column -> column.column().generation() == Generation.NONE)
                .findFirst()
                .map(column -> plain.withColumn(column.name()))
                .orElse(plain);
    }

    private DatabaseException told(Constraint constraint, String values, DatabaseException plain) {
        Reference reference = constraint.references();
        String names = "(" + String.join(", ", constraint.columns()) + ")";
        String message = reference == null
                ? "There is a row with " + names + " = " + values + " already."
                : "There is no row of " + reference.relation() + " that " + names + " = " + values + " could refer to.";
        DatabaseException told = DatabaseException.of(Code.CONFLICT, message).withConstraint(constraint.name());
        String state = plain.sqlState();
        return state == null ? told : told.withSqlState(state);
    }

    /** Where the row has the columns of a constraint; empty if it has not all of them, or NULL in one. */
    private List<Integer> columns(Constraint constraint, VectorSchemaRoot batch, int row) {
        List<Integer> columns = new ArrayList<>();
        for (String name : constraint.columns()) {
            int index = given.stream().map(GenericColumn::name).toList().indexOf(name);
            if (index < 0 || batch.getVector(index).isNull(row)) {
                return List.of();
            }
            columns.add(index);
        }
        return columns;
    }

    private boolean isThere(
            RelationName table, List<String> names, List<Integer> columns, CellBinder[] binders, int row)
            throws SQLException {
        Traits traits = catalog.traits();
        String sql = "SELECT 1 FROM " + traits.quote(table) + " WHERE "
                + names.stream().map(name -> traits.quote(name) + " = ?").collect(Collectors.joining(" AND "));
        try (PreparedStatement statement = catalog.jdbc().prepareStatement(sql)) {
            for (int index = 0; index < columns.size(); index++) {
                binders[columns.get(index)].bind(statement, index + 1, row);
            }
            statement.setMaxRows(1);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private static String values(List<Integer> columns, VectorSchemaRoot batch, int row) {
        return columns.stream()
                .map(column -> value(batch.getVector(column), row))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String value(FieldVector vector, int row) {
        String value = vector instanceof DateDayVector days
                ? LocalDate.ofEpochDay(days.get(row)).toString()
                : String.valueOf(vector.getObject(row));
        return value.length() > 100 ? value.substring(0, 100) + "..." : value;
    }
}
