package io.tabledav.spi;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a backend declares about itself to {@link DatabaseContract}. A power that it does not declare is asserted to be
 * refused as documented, never skipped.
 *
 * @param powers what it can do beyond scans, appends and replaces
 * @param longestName the longest name of a table, in ASCII characters, that the database takes
 * @param anyNames whether names may hold any character; otherwise none beyond the basic multilingual plane, and no space at
 *     the end
 */
public record Behaviours(Set<Power> powers, int longestName, boolean anyNames) {

    /** Something that not every backend can do. */
    public enum Power {
        /** Answers {@link Query.Sql}; otherwise {@code UNSUPPORTED}. */
        SQL,
        /** Takes {@link Insert.Mode#UPSERT}; otherwise {@code UNSUPPORTED}. */
        UPSERT,
        /**
         * Replaces the rows of a table with a primary key by touching only those that differ, when the file has all columns;
         * otherwise all rows are deleted and filled again, and counted so.
         */
        MERGE,
        /**
         * Keeps other writers out while a {@link RowsCheck} looks, whatever the write; otherwise only where rows that are there are
         * all replaced, and anything else with a check is {@code UNSUPPORTED}.
         */
        CHECKS,
        /** Is a {@link TableCreator}; otherwise it has no such method. */
        CREATE,
        /** Undoes the creation of a table as it does a write; otherwise a dry run of one is {@code UNSUPPORTED}. */
        TRANSACTIONAL_DDL,
        /** Takes {@link Insert.Replacement#TRUNCATE}; otherwise {@code UNSUPPORTED}. */
        TRUNCATE,
        /** Has views; otherwise the fixture has none and no relation is one. */
        VIEWS,
        /** Holds foreign keys; otherwise {@code listConstraints} tells of none and orphans are taken. */
        FOREIGN_KEYS,
        /** Has column defaults; otherwise an absent column is NULL, and {@code INVALID} if it is NOT NULL. */
        DEFAULTS,
        /** Has statements that run long: {@link DatabaseContract#endlessQuery()} gives one. */
        LONG_STATEMENTS,
        /** Counts a character beyond the basic multilingual plane as two; otherwise as one. */
        UTF_16,
        /** Sorts NULL before every value in ascending order; otherwise after. */
        NULLS_FIRST,
        /** Takes two columns for one whose names differ in case alone. */
        FOLDED_COLUMNS
    }

    /** A backend with these powers and names of any length. */
    public static Behaviours of(Power... powers) {
        EnumSet<Power> set = EnumSet.noneOf(Power.class);
        set.addAll(Arrays.asList(powers));
        return new Behaviours(set, Integer.MAX_VALUE, true);
    }

    /** This backend with names of at most so many ASCII characters. */
    public Behaviours withLongestName(int characters) {
        return new Behaviours(powers, characters, anyNames);
    }

    /** This backend, whose names hold no character beyond the basic multilingual plane, and no space at the end. */
    public Behaviours withPlainerNames() {
        return new Behaviours(powers, longestName, false);
    }

    /** Whether the backend declares this power. */
    public boolean has(Power power) {
        return powers.contains(power);
    }
}
