package io.tabledav.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index of a relation.
 *
 * @param name its own name
 * @param columns the indexed columns in order, an expression as its SQL
 * @param unique whether it forbids duplicates
 * @param method the access method, such as {@code btree}
 * @param partial the SQL of the predicate of a partial index, else null
 */
public record Index(
        String name,
        List<String> columns,
        boolean unique,
        String method,
        @Nullable String partial) {
    public Index {
        columns = List.copyOf(columns);
    }
}
