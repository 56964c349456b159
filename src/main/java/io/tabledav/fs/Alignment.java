package io.tabledav.fs;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert.Mode;
import io.tabledav.tree.WriteShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** How the columns of a body meet those of a relation: by name, exactly, then ignoring case if that leaves no doubt. */
final class Alignment {

    private Alignment() {}

    /**
     * The column that each field of a body goes into, in the body's order; fields for generated columns are left out.
     *
     * <p>Errors: {@code INVALID} for a field that is no column, two fields for one column, no column at all, or a replace
     * that lacks an insertable column without saying that it shall take its default.
     */
    static Map<Integer, Column> align(Schema body, List<Column> columns, WriteShape shape) {
        Map<Integer, Column> aligned = new LinkedHashMap<>();
        Map<Column, String> taken = new LinkedHashMap<>();
        List<Field> fields = body.getFields();
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.get(i).getName();
            Column column = find(name, columns);
            String twin = taken.put(column, name);
            if (twin != null) {
                throw DatabaseException.of(
                                Code.INVALID,
                                "Two fields of the body, " + twin + " and " + name + ", are for one column.")
                        .withColumn(column.name());
            }
            if (column.insertable()) {
                aligned.put(i, column);
            }
        }
        if (aligned.isEmpty()) {
            throw DatabaseException.of(Code.INVALID, "The body has no column that can be written.")
                    .withHint("Columns: " + names(columns) + ".");
        }
        if (shape.mode() == Mode.REPLACE && !shape.missingAsDefault()) {
            requireAll(columns, taken);
        }
        return aligned;
    }

    /** The columns that the parameter {@code key} names, spelled as the relation does; one that is none stays for the database to refuse. */
    static List<String> key(List<String> names, List<Column> columns) {
        return names.stream().map(name -> spelled(name, columns)).toList();
    }

    private static String spelled(String name, List<Column> columns) {
        List<String> alike = columns.stream()
                .map(Column::name)
                .filter(column -> column.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .toList();
        return alike.size() == 1 ? alike.getFirst() : name;
    }

    private static void requireAll(List<Column> columns, Map<Column, String> taken) {
        List<Column> missing = new ArrayList<>();
        for (Column column : columns) {
            if (column.insertable() && !taken.containsKey(column)) {
                missing.add(column);
            }
        }
        if (!missing.isEmpty()) {
            throw DatabaseException.of(
                            Code.INVALID, "The body replaces all rows but lacks columns: " + names(missing) + ".")
                    .withHint(
                            "Send every column, or say missing=default to have the missing ones take their defaults.");
        }
    }

    private static Column find(String name, List<Column> columns) {
        Column found = null;
        for (Column column : columns) {
            if (column.name().equals(name)) {
                return column;
            }
            if (column.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                if (found != null) {
                    throw DatabaseException.of(
                                    Code.INVALID, "The field " + name + " of the body could be more than one column.")
                            .withColumn(name)
                            .withHint("Spell the name exactly: " + found.name() + " or " + column.name() + ".");
                }
                found = column;
            }
        }
        if (found == null) {
            throw DatabaseException.of(Code.INVALID, "The body has a field that is no column: " + name + ".")
                    .withColumn(name)
                    .withHint("Columns: " + names(columns) + ".");
        }
        return found;
    }

    private static String names(List<Column> columns) {
        StringBuilder names = new StringBuilder();
        for (Column column : columns) {
            names.append(names.isEmpty() ? "" : ", ").append(column.name());
        }
        return names.toString();
    }
}
