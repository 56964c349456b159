package io.tabledav.spi;

import io.tabledav.spi.DatabaseException.Code;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A table that is to be created. It has columns, and each has a name of its own; what else a database demands of names is for
 * its backend to know.
 *
 * @param name its full name
 * @param fields its columns in order, as the rows to come have them; one that is not nullable becomes NOT NULL. The metadata may
 *     suggest an SQL type ({@link Column#suggestedType}): text from outside, which a backend takes for nothing but the name
 *     of a type that it knows
 * @param dryRun whether everything is undone at the end, and only reported
 */
public record NewTable(RelationName name, List<Field> fields, boolean dryRun) {
    public NewTable {
        fields = List.copyOf(fields);
        if (name.name().isEmpty()) {
            throw DatabaseException.of(Code.INVALID, "A table needs a name.");
        }
        if (fields.isEmpty()) {
            throw DatabaseException.of(Code.INVALID, "The body has no columns, and a table needs one.");
        }
        Set<String> seen = new HashSet<>();
        for (int index = 0; index < fields.size(); index++) {
            String column = fields.get(index).getName();
            if (column == null || column.isEmpty()) {
                throw DatabaseException.of(Code.INVALID, "Column " + (index + 1) + " of the body has no name.")
                        .withHint("Give every column a name of its own.");
            }
            if (!seen.add(column)) {
                throw DatabaseException.of(Code.INVALID, "The body names the column " + column + " twice.")
                        .withColumn(column);
            }
        }
    }
}
