package io.tabledav.backend.generic;

import io.tabledav.spi.RelationName;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A foreign key.
 *
 * @param name its own name, empty if the database keeps none
 * @param child the table that refers
 * @param columns its columns, in key order
 * @param parent the table referred to
 * @param parentColumns its columns, in the same order
 * @param onDelete the SQL action
 * @param onUpdate the SQL action
 */
record ForeignKey(
        String name,
        RelationName child,
        List<String> columns,
        RelationName parent,
        List<String> parentColumns,
        String onDelete,
        String onUpdate) {

    /** The foreign keys that the driver's rows tell of; each has a row for every column, the first one numbered 1. */
    static List<ForeignKey> all(Traits traits, ResultSet result) throws SQLException {
        List<ForeignKey> keys = new ArrayList<>();
        try (result) {
            while (result.next()) {
                String parentSchema = traits.schema(result.getString("PKTABLE_CAT"), result.getString("PKTABLE_SCHEM"));
                RelationName parent = new RelationName(parentSchema, result.getString("PKTABLE_NAME"));
                String parentColumn = result.getString("PKCOLUMN_NAME");
                String childSchema = traits.schema(result.getString("FKTABLE_CAT"), result.getString("FKTABLE_SCHEM"));
                RelationName child = new RelationName(childSchema, result.getString("FKTABLE_NAME"));
                String column = result.getString("FKCOLUMN_NAME");
                int position = result.getInt("KEY_SEQ");
                String onUpdate = action(result.getShort("UPDATE_RULE"));
                String onDelete = action(result.getShort("DELETE_RULE"));
                String name = Objects.requireNonNullElse(result.getString("FK_NAME"), "");
                ForeignKey key =
                        new ForeignKey(name, child, new ArrayList<>(), parent, new ArrayList<>(), onDelete, onUpdate);
                if (position > 1 && !keys.isEmpty()) {
                    key = keys.stream().filter(key::isSame).findFirst().orElseGet(keys::getLast);
                } else {
                    keys.add(key);
                }
                key.columns().add(column);
                key.parentColumns().add(parentColumn);
            }
        }
        return keys;
    }

    /** The rows of several keys of the same tables may alternate. */
    private boolean isSame(ForeignKey other) {
        return !name.isEmpty() && name.equals(other.name) && child.equals(other.child) && parent.equals(other.parent);
    }

    private static String action(short rule) {
        return switch (rule) {
            case DatabaseMetaData.importedKeyCascade -> "CASCADE";
            case DatabaseMetaData.importedKeySetNull -> "SET NULL";
            case DatabaseMetaData.importedKeySetDefault -> "SET DEFAULT";
            case DatabaseMetaData.importedKeyRestrict -> "RESTRICT";
            default -> "NO ACTION";
        };
    }

    /** Whether deleting a row of the parent changes rows of the child. */
    boolean changesChildren() {
        return onDelete.equals("CASCADE") || onDelete.startsWith("SET ");
    }
}
