package io.tabledav.state.jdbc;

import io.tabledav.state.ResourceKeys;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Keeps transactions apart that would change the same part of the tree, or the same principal's files: a check and what is done
 * upon it are then one.
 *
 * <p>The tree is parted by the first two segments of a key, so that all below such a key is in one part, with all above it that
 * is as long. A shorter key takes all parts. A transaction takes its guards once, at its beginning and in their order, so that
 * none waits for another in a circle. In SQLite a transaction that writes is alone by itself.
 */
final class Guards {
    static final int PARTS = 16;

    private Guards() {}

    /** The part of the tree that a key's row counts in. */
    static int part(String key) {
        return Math.floorMod(head(key).hashCode(), PARTS);
    }

    private static String head(String key) {
        int second = key.indexOf('/', 1);
        int third = second < 0 ? -1 : key.indexOf('/', second + 1);
        return third < 0 ? key : key.substring(0, third);
    }

    private static boolean isShort(String key) {
        return key.indexOf('/', 1) < 0;
    }

    /** Guards all that is on, above and below these keys. */
    static void tree(Transaction transaction, String... keys) throws SQLException {
        NavigableSet<Integer> parts = new TreeSet<>();
        for (String key : keys) {
            if (isShort(key)) {
                IntStream.range(0, PARTS).forEach(parts::add);
            } else {
                parts.add(part(key));
            }
        }
        take(transaction, parts);
    }

    /** Guards parts of the tree by their numbers. */
    static void parts(Transaction transaction, Collection<Integer> parts) throws SQLException {
        take(transaction, new TreeSet<>(parts));
    }

    /** Guards the files of a principal. */
    static void principal(Transaction transaction, String principal) throws SQLException {
        take(transaction, new TreeSet<>(List.of(PARTS + Math.floorMod(principal.hashCode(), PARTS))));
    }

    private static void take(Transaction transaction, NavigableSet<Integer> buckets) throws SQLException {
        if (transaction.vendor() == Vendor.SQLITE) {
            return;
        }
        transaction.rows(
                "SELECT bucket FROM tabledav_guard WHERE bucket IN (" + Transaction.marks(buckets.size())
                        + ") ORDER BY bucket FOR UPDATE",
                row -> row.getInt(1),
                List.copyOf(buckets));
    }

    /** Counts locks in or out of a part that is guarded. */
    static void count(Transaction transaction, int part, long change) throws SQLException {
        transaction.update("UPDATE tabledav_guard SET held = held + ? WHERE bucket = ?", change, part);
    }

    /** How many locks there are in all, with those that have expired and are not swept yet. */
    static long held(Transaction transaction) throws SQLException {
        return transaction.number("SELECT SUM(held) FROM tabledav_guard WHERE bucket < ?", PARTS);
    }

    /** Where the keys below a key begin and end, both left out. */
    static byte[][] rangeBelow(String key) {
        // The character after the slash is the zero.
        return key.equals(ResourceKeys.ROOT)
                ? new byte[][] {Transaction.bytes("/"), Transaction.bytes("0")}
                : new byte[][] {Transaction.bytes(key + "/"), Transaction.bytes(key + "0")};
    }
}
