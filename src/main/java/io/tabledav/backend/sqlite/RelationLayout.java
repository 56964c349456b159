package io.tabledav.backend.sqlite;

import io.tabledav.spi.Column.Generation;
import io.tabledav.spi.RelationName;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A relation as it is declared.
 *
 * @param kind what {@code pragma_table_list} calls it
 * @param columns its columns in order, hidden ones left out
 */
record RelationLayout(RelationName name, Kind kind, boolean withoutRowid, boolean strict, List<LayoutColumn> columns) {
    RelationLayout {
        columns = List.copyOf(columns);
    }

    /** What a relation is. */
    enum Kind {
        TABLE,
        VIEW,
        VIRTUAL;

        static Kind of(String word) {
            return switch (word) {
                case "view" -> VIEW;
                case "virtual" -> VIRTUAL;
                default -> TABLE;
            };
        }
    }

    List<String> columnNames() {
        return columns.stream().map(LayoutColumn::name).toList();
    }

    /** The columns of the primary key in key order; empty if there is none. */
    List<String> primaryKey() {
        return columns.stream()
                .filter(column -> column.primaryKeyPosition() != null)
                .sorted(Comparator.comparing(column -> Objects.requireNonNull(column.primaryKeyPosition())))
                .map(LayoutColumn::name)
                .toList();
    }

    /** The column of this name; null if there is none. */
    @Nullable
    LayoutColumn column(String columnName) {
        return columns.stream()
                .filter(column -> column.name().equals(columnName))
                .findFirst()
                .orElse(null);
    }

    /**
     * A column as it is declared.
     *
     * @param rowid whether it is another name of the rowid: always there, always a whole number
     */
    record LayoutColumn(
            String name,
            String declaredType,
            boolean nullable,
            @Nullable Integer primaryKeyPosition,
            @Nullable String defaultExpression,
            Generation generation,
            boolean rowid) {

        /** Whether a value may be given for it. */
        boolean insertable() {
            return generation == Generation.NONE || generation == Generation.IDENTITY;
        }
    }
}
