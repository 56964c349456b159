package io.tabledav.backend.postgres;

import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.RelationName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relation with its columns, as of one state of the database.
 *
 * @param oid the relation's oid
 * @param relkind its kind as {@code pg_class} has it
 */
record PostgresRelation(RelationName name, long oid, String relkind, List<TypedColumn> columns) {
    PostgresRelation {
        columns = List.copyOf(columns);
    }

    /** A column, and what its values are read as. */
    record TypedColumn(Column column, PostgresType type) {
        String name() {
            return column.name();
        }

        /** What a read gives for this column. */
        ResultColumn result(boolean asText) {
            PostgresType read = asText ? PostgresTypes.TEXT : type;
            return new ResultColumn(read.field(column.name(), column.sqlType(), column.nullable()), read);
        }
    }

    /** Whether it has a defining query. */
    boolean isView() {
        return relkind.equals("v");
    }

    /** A column by its exact name; null if there is none. */
    @Nullable
    TypedColumn find(String column) {
        for (TypedColumn candidate : columns) {
            if (candidate.name().equals(column)) {
                return candidate;
            }
        }
        return null;
    }

    /** A column by its exact name; {@code INVALID} if there is none. */
    TypedColumn column(String column) {
        TypedColumn found = find(column);
        if (found == null) {
            throw DatabaseException.of(Code.INVALID, "The relation " + name + " has no column " + column + ".")
                    .withColumn(column);
        }
        return found;
    }
}
