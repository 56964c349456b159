package io.tabledav.backend.jdbc;

import io.tabledav.backend.jdbc.MergeTable.UniqueKey;
import io.tabledav.spi.Column;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.spi.Insert;
import java.util.List;

/** Finds the columns by which an upsert tells rows apart. */
public final class UpsertKey {
    private UpsertKey() {}

    /**
     * The key that the request names, else the primary key, else the only unique one whose columns are all NOT NULL.
     *
     * <p>Errors: {@code INVALID} if there is no such key, if what is named is no key, or if the file lacks a column of it.
     *
     * @param given the columns of the file
     */
    public static List<String> of(Insert insert, MergeTable table, List<String> given) {
        List<String> key = insert.key().isEmpty() ? own(table) : named(insert.key(), table);
        for (String column : key) {
            if (!given.contains(column)) {
                throw DatabaseException.of(
                                Code.INVALID,
                                "The rows have no column " + column + ", which is part of the key that they are"
                                        + " matched by.")
                        .withColumn(column);
            }
        }
        return key;
    }

    private static List<String> named(List<String> key, MergeTable table) {
        List<String> columns = table.columns().stream().map(Column::name).toList();
        for (String column : key) {
            if (!columns.contains(column)) {
                throw DatabaseException.of(
                                Code.INVALID, table.name() + " has no column " + column + ", which key names.")
                        .withColumn(column);
            }
        }
        if (table.uniqueKeys().stream().noneMatch(unique -> unique.isOver(key))) {
            throw DatabaseException.of(
                            Code.INVALID,
                            "The columns " + String.join(", ", key) + " of " + table.name()
                                    + " are no primary key and no unique one.")
                    .withHint(hint(table));
        }
        return key;
    }

    private static List<String> own(MergeTable table) {
        if (!table.primaryKey().isEmpty()) {
            return table.primaryKey();
        }
        List<UniqueKey> firm = table.uniqueKeys().stream()
                .filter(key -> key.columns().stream()
                        .noneMatch(column -> table.column(column).nullable()))
                .toList();
        if (firm.size() == 1) {
            return firm.getFirst().columns();
        }
        throw DatabaseException.of(
                        Code.INVALID,
                        firm.isEmpty()
                                ? table.name() + " has no primary key and no unique one that is NOT NULL."
                                : table.name() + " has no primary key and more than one unique key.")
                .withHint(hint(table));
    }

    private static String hint(MergeTable table) {
        List<String> keys = table.uniqueKeys().stream()
                .map(key -> "key=" + String.join(",", key.columns()))
                .toList();
        return keys.isEmpty() ? "Append the rows, or replace all of them." : "Say " + String.join(" or ", keys) + ".";
    }
}
