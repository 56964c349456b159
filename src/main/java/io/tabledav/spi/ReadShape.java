package io.tabledav.spi;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows and columns of a relation are wanted, every name already resolved to an existing column.
 *
 * @param columns the columns wanted, in the order wanted; empty for all of them in ordinal order
 * @param where the condition that rows must meet, null for all rows
 * @param order the sort keys, most significant first; empty for the database's natural order
 * @param limit the largest number of rows wanted, null for all
 * @param offset how many rows are passed over first
 * @param asText columns to be read in their text form
 * @param distinct whether equal rows are given once
 */
public record ReadShape(
        List<String> columns,
        @Nullable Predicate where,
        List<SortKey> order,
        @Nullable Long limit,
        long offset,
        Set<String> asText,
        boolean distinct) {

    /** Every row and column, in natural order. */
    public static final ReadShape ALL = new ReadShape(List.of(), null, List.of(), null, 0, Set.of(), false);

    public ReadShape {
        columns = List.copyOf(columns);
        order = List.copyOf(order);
        asText = Set.copyOf(asText);
    }

    /** One sort key; NULL sorts as the database sorts it. */
    public record SortKey(String column, boolean descending) {}
}
