package io.tabledav.backend.jdbc;

import io.tabledav.spi.Column;
import java.util.List;

/**
 * What a merge is to do.
 *
 * @param table the table that is written
 * @param given the columns of the file in its order, none of them generated
 * @param key the columns that tell rows apart; all of them are given
 * @param replacing whether rows whose key is not in the file go; else they stay, as an upsert wants it
 */
public record MergePlan(MergeTable table, List<String> given, List<String> key, boolean replacing) {
    private static final String ROW = "tabledav_row";

    public MergePlan {
        given = List.copyOf(given);
        key = List.copyOf(key);
    }

    /** The given columns as columns of the table. */
    public List<Column> columns() {
        return given.stream().map(table::column).toList();
    }

    /** The column of the staging table that numbers the rows of the file from 1; no other column is called so. */
    public String rowColumn() {
        String name = ROW;
        while (taken(name)) {
            name += "_";
        }
        return name;
    }

    private boolean taken(String name) {
        return given.stream().anyMatch(name::equalsIgnoreCase);
    }

    /** The name of the temporary table that the backend fills with the rows of the file. */
    public String stagingName() {
        return temporary("tabledav_staging");
    }

    /** The name of the temporary table of the rows that are new or differ. */
    String changesName() {
        return temporary("tabledav_changes");
    }

    /** The name of the temporary table of the keys that go. */
    String goneName() {
        return temporary("tabledav_gone");
    }

    /** A temporary table must not hide the one that is written, nor an alias be its name. */
    String temporary(String name) {
        return table.name().name().equalsIgnoreCase(name) ? name + "_" : name;
    }
}
