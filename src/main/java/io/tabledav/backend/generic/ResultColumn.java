package io.tabledav.backend.generic;

import io.tabledav.spi.Column;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * A column of a result.
 *
 * @param field the field that it is read as
 * @param type what its values are
 */
record ResultColumn(Field field, ColumnType type) {
    /** Whose SQL types these are: any database's that has a driver. */
    private static final String DIALECT = "jdbc";

    /** A column of this name, SQL type and Arrow type. */
    static ResultColumn of(String name, String sqlType, boolean nullable, ColumnType type) {
        Map<String, String> metadata =
                sqlType.isEmpty() ? Map.of() : Map.of(Column.SQL_TYPE_KEY, sqlType, Column.SQL_DIALECT_KEY, DIALECT);
        return new ResultColumn(new Field(name, new FieldType(nullable, type.arrow(), null, metadata), null), type);
    }

    /** This column in its text form. */
    ResultColumn asText() {
        Field text = new Field(
                field.getName(),
                new FieldType(field.isNullable(), ColumnType.TEXT.arrow(), null, field.getMetadata()),
                null);
        return new ResultColumn(text, ColumnType.TEXT);
    }
}
