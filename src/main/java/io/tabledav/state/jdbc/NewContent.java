package io.tabledav.state.jdbc;

import static io.tabledav.state.jdbc.Transaction.bytes;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A content on its way in, that is no file's yet. Its first piece waits for a second one, or for the end: a small file is kept in
 * one transaction.
 *
 * <p>Threads: one.
 */
final class NewContent {
    private final StateDatabase database;
    private final InstantSource clock;
    private final String principal;
    private final String id = UUID.randomUUID().toString();
    private byte @Nullable [] first;
    private boolean begun;
    private long size;

    NewContent(StateDatabase database, InstantSource clock, String principal) {
        this.database = database;
        this.clock = clock;
        this.principal = principal;
    }

    /** How many bytes it has. */
    long size() {
        return size;
    }

    /** Its name; null if it has no bytes. */
    @Nullable
    String id() {
        return size == 0 ? null : id;
    }

    /** Adds bytes; what the principal's files then take, as far as they are kept already. */
    long add(byte[] piece) {
        if (size == 0) {
            first = piece;
            size = piece.length;
            return 0;
        }
        long used = database.write(transaction -> {
            if (!begun) {
                begin(transaction, "pending");
            }
            insert(transaction, size, piece);
            transaction.update(
                    "UPDATE tabledav_content SET size_bytes = ?, touched_at = ? WHERE id = ?",
                    size + piece.length,
                    clock.millis(),
                    id);
            return ScratchRows.usedBytes(transaction, principal);
        });
        begun = true;
        first = null;
        size += piece.length;
        return used;
    }

    private void begin(Transaction transaction, String stage) throws SQLException {
        transaction.update(
                "INSERT INTO tabledav_content (id, principal, size_bytes, stage, touched_at) VALUES (?,?,?,?,?)",
                id,
                bytes(principal),
                size,
                stage,
                clock.millis());
        byte[] kept = first;
        if (kept != null) {
            insert(transaction, 0, kept);
        }
    }

    private void insert(Transaction transaction, long offset, byte[] piece) throws SQLException {
        transaction.update(
                "INSERT INTO tabledav_piece (content, from_offset, bytes) VALUES (?,?,?)", id, offset, piece);
    }

    /** Makes it a file's, in the transaction that makes the file. */
    void finish(Transaction transaction) throws SQLException {
        if (size == 0) {
            return;
        }
        if (!begun) {
            begin(transaction, "live");
            return;
        }
        int alive =
                transaction.update("UPDATE tabledav_content SET stage = 'live' WHERE id = ? AND stage = 'pending'", id);
        if (alive == 0) {
            throw DatabaseException.of(
                    Code.TOO_SLOW, "The body stood still for so long that what came of it was thrown away.");
        }
    }

    /** Leaves it to the sweep, which also finds it if this does not work. */
    void giveUp(Throwable reason) {
        if (!begun) {
            return;
        }
        try {
            // Not one that has become a file's: that its commit failed is not always true.
            database.write(transaction -> transaction.update(
                    "UPDATE tabledav_content SET stage = 'dropped', touched_at = ? WHERE id = ? AND stage = 'pending'",
                    clock.millis(),
                    id));
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }
}
