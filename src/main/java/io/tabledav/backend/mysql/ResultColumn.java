package io.tabledav.backend.mysql;

import io.tabledav.spi.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * A column of a result.
 *
 * @param field what it is in Arrow
 * @param type how it is sent
 */
record ResultColumn(Field field, MysqlType type) {
    /** Whose SQL types these are: MySQL and MariaDB spell them alike. */
    static final String DIALECT = "mysql";

    private static final String EXTENSION_NAME = "ARROW:extension:name";
    private static final String EXTENSION_METADATA = "ARROW:extension:metadata";

    /** A column of a type, with the SQL type as the database spells it. */
    static ResultColumn of(String name, String sqlType, boolean nullable, MysqlType type) {
        return new ResultColumn(field(name, sqlType, nullable, type), type);
    }

    /** The Arrow field of a column. */
    static Field field(String name, String sqlType, boolean nullable, MysqlType type) {
        Map<String, String> metadata = new HashMap<>();
        if (!sqlType.isEmpty()) {
            metadata.put(Column.SQL_TYPE_KEY, sqlType);
            metadata.put(Column.SQL_DIALECT_KEY, DIALECT);
        }
        if (type instanceof MysqlType.Json) {
            metadata.put(EXTENSION_NAME, "arrow.json");
            metadata.put(EXTENSION_METADATA, "");
        }
        return new Field(name, new FieldType(nullable, type.arrow(), null, metadata), List.of());
    }
}
