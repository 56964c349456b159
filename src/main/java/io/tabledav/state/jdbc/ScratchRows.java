package io.tabledav.state.jdbc;

import static io.tabledav.state.jdbc.Transaction.bytes;
import static io.tabledav.state.jdbc.Transaction.text;

import io.tabledav.state.LockKind.Depth;
import io.tabledav.state.ResourceKeys;
import io.tabledav.state.ScratchEntry;
import io.tabledav.state.ScratchEntry.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of {@code tabledav_scratch}, and what becomes of the contents that they let go of. */
final class ScratchRows {
    private static final String SELECT =
            "SELECT resource, kind, content, size_bytes, content_type, etag, created_at, modified_at, used_at"
                    + " FROM tabledav_scratch WHERE principal = ? AND ";

    private ScratchRows() {}

    /**
     * An entry with what nobody else needs to know.
     *
     * @param content where its bytes are, null if it has none
     */
    record Stored(ScratchEntry entry, @Nullable String content, long usedMillis) {

        /** The same at another path. */
        Stored at(String path) {
            return new Stored(
                    new ScratchEntry(
                            path,
                            entry.kind(),
                            entry.sizeBytes(),
                            entry.contentType(),
                            entry.etag(),
                            entry.created(),
                            entry.modified()),
                    content,
                    usedMillis);
        }

        /** A new entry with the same bytes. */
        Stored copiedTo(String path, @Nullable String itsContent, long now) {
            Instant made = Instant.ofEpochMilli(now);
            return new Stored(
                    new ScratchEntry(
                            path, entry.kind(), entry.sizeBytes(), entry.contentType(), entry.etag(), made, made),
                    itsContent,
                    now);
        }

        static Stored read(ResultSet row) throws SQLException {
            byte[] contentType = row.getBytes(5);
            return new Stored(
                    new ScratchEntry(
                            text(row.getBytes(1)),
                            Kind.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                            row.getLong(4),
                            contentType == null ? null : text(contentType),
                            row.getString(6),
                            Instant.ofEpochMilli(row.getLong(7)),
                            Instant.ofEpochMilli(row.getLong(8))),
                    row.getString(3),
                    row.getLong(9));
        }
    }

    /** A folder, or a file without bytes. */
    static Stored empty(String path, Kind kind, long now) {
        Instant made = Instant.ofEpochMilli(now);
        String etag = kind == Kind.FOLDER ? null : Digests.etag(Digests.sha256(new byte[0]));
        return new Stored(new ScratchEntry(path, kind, 0, null, etag, made, made), null, now);
    }

    static Optional<Stored> find(Transaction transaction, String principal, String path) throws SQLException {
        return transaction.first(SELECT + "resource = ?", Stored::read, bytes(principal), bytes(path));
    }

    static List<ScratchEntry> list(Transaction transaction, String principal, String folder) throws SQLException {
        return transaction
                .rows(SELECT + "parent = ? ORDER BY resource", Stored::read, bytes(principal), bytes(folder))
                .stream()
                .map(Stored::entry)
                // The root is said to lie in itself.
                .filter(entry -> !entry.path().equals(folder))
                .toList();
    }

    /** An entry, first, and with infinite depth all below it. */
    static List<Stored> tree(Transaction transaction, String principal, String path, Depth depth) throws SQLException {
        List<Stored> tree =
                new ArrayList<>(transaction.rows(SELECT + "resource = ?", Stored::read, bytes(principal), bytes(path)));
        if (depth == Depth.INFINITY) {
            byte[][] range = Guards.rangeBelow(path);
            tree.addAll(transaction.rows(
                    SELECT + "resource > ? AND resource < ? ORDER BY resource",
                    Stored::read,
                    bytes(principal),
                    range[0],
                    range[1]));
        }
        return tree;
    }

    /** Takes the place of what is at its path. */
    static void put(Transaction transaction, String principal, Stored stored) throws SQLException {
        ScratchEntry entry = stored.entry();
        String contentType = entry.contentType();
        transaction.update(
                "DELETE FROM tabledav_scratch WHERE principal = ? AND resource = ?",
                bytes(principal),
                bytes(entry.path()));
        transaction.update(
                "INSERT INTO tabledav_scratch (principal, resource, parent, kind, content, size_bytes, content_type, etag,"
                        + " created_at, modified_at, used_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                bytes(principal),
                bytes(entry.path()),
                bytes(ResourceKeys.parent(entry.path())),
                entry.kind().name().toLowerCase(Locale.ROOT),
                stored.content(),
                entry.sizeBytes(),
                contentType == null ? null : bytes(contentType),
                entry.etag(),
                entry.created().toEpochMilli(),
                entry.modified().toEpochMilli(),
                stored.usedMillis());
    }

    /** Deletes an entry and all below it; whether there was any. */
    static boolean deleteTree(Transaction transaction, String principal, String path, long now) throws SQLException {
        List<Stored> gone = tree(transaction, principal, path, Depth.INFINITY);
        for (Stored one : gone) {
            dropContent(transaction, one, now);
        }
        List<List<Object>> keys = new ArrayList<>();
        gone.forEach(one -> keys.add(List.of(bytes(principal), bytes(one.entry().path()))));
        transaction.updateAll("DELETE FROM tabledav_scratch WHERE principal = ? AND resource = ?", keys);
        return !gone.isEmpty();
    }

    /** Leaves a content to the sweep: somebody may be reading it. */
    static void dropContent(Transaction transaction, Stored stored, long now) throws SQLException {
        if (stored.content() != null) {
            transaction.update(
                    "UPDATE tabledav_content SET stage = 'dropped', touched_at = ? WHERE id = ?",
                    now,
                    stored.content());
        }
    }

    /** Gives an entry and all below it other paths, where nothing is. */
    static void moveTree(Transaction transaction, String principal, String from, String to) throws SQLException {
        List<List<Object>> moves = new ArrayList<>();
        for (Stored one : tree(transaction, principal, from, Depth.INFINITY)) {
            String path = one.entry().path();
            String moved = Trees.moved(path, from, to);
            moves.add(List.of(bytes(moved), bytes(ResourceKeys.parent(moved)), bytes(principal), bytes(path)));
        }
        transaction.updateAll(
                "UPDATE tabledav_scratch SET resource = ?, parent = ? WHERE principal = ? AND resource = ?", moves);
    }

    /** What a principal's files take, with what is on its way in. */
    static long usedBytes(Transaction transaction, String principal) throws SQLException {
        return transaction.number(
                "SELECT SUM(size_bytes) FROM tabledav_content WHERE principal = ? AND stage IN ('pending', 'live')",
                bytes(principal));
    }

    static long count(Transaction transaction, String principal) throws SQLException {
        return transaction.number("SELECT COUNT(*) FROM tabledav_scratch WHERE principal = ?", bytes(principal));
    }
}
