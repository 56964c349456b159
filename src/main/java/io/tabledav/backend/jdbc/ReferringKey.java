package io.tabledav.backend.jdbc;

import io.tabledav.spi.RelationName;
import java.util.List;
import java.util.Set;

/**
 * A foreign key of some table that refers to the table being written, seen from the latter.
 *
 * @param constraint its name
 * @param child the table that has it, which may be the one being written
 * @param columns its columns
 * @param parentColumns the columns of the table being written that they refer to, in the same order
 * @param onDelete the SQL action, such as {@code NO ACTION} or {@code CASCADE}
 */
public record ReferringKey(
        String constraint, RelationName child, List<String> columns, List<String> parentColumns, String onDelete) {
    private static final Set<String> PASSIVE = Set.of("NO ACTION", "RESTRICT");

    public ReferringKey {
        columns = List.copyOf(columns);
        parentColumns = List.copyOf(parentColumns);
    }

    /** Whether deleting a row that is referred to deletes or changes the rows that refer to it. */
    public boolean cascades() {
        return !PASSIVE.contains(onDelete);
    }
}
