package io.tabledav.backend.mysql;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationInfo;
import io.tabledav.spi.RelationName;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A relation as it is declared.
 *
 * @param engine the storage engine, null for a view
 * @param columns its columns in order
 */
record RelationLayout(RelationInfo info, @Nullable String engine, List<LayoutColumn> columns) {
    RelationLayout {
        columns = List.copyOf(columns);
    }

    RelationName name() {
        return info.name();
    }

    /** The column of this name; {@code INVALID} if there is none. */
    LayoutColumn column(String columnName) {
        for (LayoutColumn column : columns) {
            if (column.name().equals(columnName)) {
                return column;
            }
        }
        throw DatabaseException.of(Code.INVALID, info.name() + " has no column " + columnName + ".")
                .withColumn(columnName);
    }

    /** The names of the columns of the primary key in key order; empty if there is none. */
    List<String> primaryKey() {
        return columns.stream()
                .filter(column -> column.column().primaryKeyPosition() != null)
                .sorted(Comparator.comparing(
                        column -> Objects.requireNonNull(column.column().primaryKeyPosition())))
                .map(LayoutColumn::name)
                .toList();
    }

    /**
     * A column as it is declared.
     *
     * @param column what is told of it
     * @param type how it is sent
     * @param dataType the name of its SQL type alone, in lower case
     * @param collation how its text is compared, which also says how it is kept; null for what is no text
     * @param srid the spatial reference system that its values must have, 0 for none
     */
    record LayoutColumn(
            Column column,
            MysqlType type,
            String dataType,
            @Nullable String collation,
            int srid) {

        /** Whether its text is kept in UTF-8. */
        boolean utf8() {
            return collation != null && collation.startsWith("utf8");
        }

        String name() {
            return column.name();
        }

        /** The column of a result that holds its values. */
        ResultColumn result() {
            return new ResultColumn(column.field(), type);
        }
    }
}
