package io.tabledav.tree;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds a relation's columns by the names that clients write: exactly, else ignoring case if that leaves one. */
final class ColumnNames {

    private static final int MOST_LISTED = 30;

    private final List<Column> columns;
    private final Map<String, Column> byName = new HashMap<>();
    private final Map<String, List<Column>> byFoldedName = new HashMap<>();

    ColumnNames(List<Column> columns) {
        this.columns = List.copyOf(columns);
        for (Column column : columns) {
            byName.put(column.name(), column);
            byFoldedName
                    .computeIfAbsent(fold(column.name()), name -> new ArrayList<>())
                    .add(column);
        }
    }

    /** The column that a name means, null if there is none; {@code INVALID} if it could be several. */
    @Nullable
    Column find(String name) {
        Column exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        List<Column> similar = byFoldedName.getOrDefault(fold(name), List.of());
        if (similar.size() > 1) {
            throw DatabaseException.of(
                            Code.INVALID, "The column name " + TextValue.quoted(name) + " could mean several columns.")
                    .withHint("Write it exactly: " + listed(similar) + ".");
        }
        return similar.isEmpty() ? null : similar.getFirst();
    }

    /** The column of exactly this name, null if there is none. */
    @Nullable
    Column findExactly(String name) {
        return byName.get(name);
    }

    /** The columns of the primary key, in the order of the key; empty if there is none. */
    List<Column> primaryKey() {
        Map<Integer, Column> key = new TreeMap<>();
        for (Column column : columns) {
            Integer position = column.primaryKeyPosition();
            if (position != null) {
                key.put(position, column);
            }
        }
        return List.copyOf(key.values());
    }

    /** What to say to somebody who named a column that is not there. */
    String hint() {
        return "The columns are: " + listed(columns) + ".";
    }

    private static String listed(List<Column> columns) {
        StringBuilder names = new StringBuilder();
        for (Column column : columns.subList(0, Math.min(MOST_LISTED, columns.size()))) {
            names.append(names.isEmpty() ? "" : ", ").append(column.name());
        }
        return columns.size() > MOST_LISTED ? names.append(", …").toString() : names.toString();
    }

    /** Upper case first: it brings letters together that have one capital, such as ς and σ. */
    private static String fold(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
