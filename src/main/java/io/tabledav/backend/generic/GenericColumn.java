package io.tabledav.backend.generic;

import io.tabledav.spi.Column;
import java.sql.Types;

/**
 * A column of a relation.
 *
 * @param column what clients are told
 * @param type how its values are read
 * @param jdbcType one of {@link Types}
 */
record GenericColumn(Column column, ColumnType type, int jdbcType) {

    String name() {
        return column.name();
    }

    ResultColumn result() {
        return new ResultColumn(column.field(), type);
    }

    /** What a NULL is bound as: to some drivers a bit is a boolean, which no string of bits takes. */
    int nullType() {
        return jdbcType == Types.BIT && type.kind() == ColumnType.Kind.TEXT ? Types.OTHER : jdbcType;
    }

    GenericColumn withOrdinal(int ordinal) {
        Column numbered = new Column(
                column.name(),
                ordinal,
                column.sqlType(),
                column.nullable(),
                column.primaryKeyPosition(),
                column.defaultExpression(),
                column.generation(),
                column.comment(),
                column.field());
        return new GenericColumn(numbered, type, jdbcType);
    }
}
