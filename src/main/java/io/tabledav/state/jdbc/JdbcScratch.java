package io.tabledav.state.jdbc;

import static io.tabledav.state.jdbc.Transaction.bytes;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import io.tabledav.state.LockKind.Depth;
import io.tabledav.state.ResourceKeys;
import io.tabledav.state.ScratchBody;
import io.tabledav.state.ScratchEntry;
import io.tabledav.state.ScratchEntry.Kind;
import io.tabledav.state.ScratchStore;
import io.tabledav.state.StateLimits;
import io.tabledav.state.jdbc.ScratchRows.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Scratch files in the tables {@code tabledav_scratch}, for what they are called, and {@code tabledav_content} and {@code
 * tabledav_piece}, for their bytes.
 *
 * <p>A body is kept piece by piece as it comes, each in a transaction of its own, as content that belongs to no file yet. What
 * makes it a file's is one transaction at the end.
 */
final class JdbcScratch implements ScratchStore {

    /** That a file is read is noted no more often than this. */
    private static final Duration NOTED = Duration.ofHours(1);

    private final StateDatabase database;
    private final StateLimits.Scratch limits;
    private final InstantSource clock;
    private final Contents contents;

    JdbcScratch(StateDatabase database, StateLimits.Scratch limits, InstantSource clock) {
        this.database = database;
        this.limits = limits;
        this.clock = clock;
        this.contents = new Contents(database, clock);
    }

    @Override
    public Optional<ScratchEntry> find(String principal, String path) {
        require(principal, path);
        return stored(principal, path).map(Stored::entry);
    }

    private Optional<Stored> stored(String principal, String path) {
        return database.read(transaction -> ScratchRows.find(transaction, principal, path));
    }

    @Override
    public List<ScratchEntry> list(String principal, String folder) {
        require(principal, folder);
        return database.read(transaction -> ScratchRows.list(transaction, principal, folder));
    }

    @Override
    public Optional<ScratchBody> read(String principal, String path) {
        require(principal, path);
        Stored file = stored(principal, path)
                .filter(found -> found.entry().kind() != Kind.FOLDER)
                .orElse(null);
        if (file == null) {
            return Optional.empty();
        }
        long now = clock.millis();
        if (now - file.usedMillis() > NOTED.toMillis()) {
            database.write(transaction -> transaction.update(
                    "UPDATE tabledav_scratch SET used_at = ? WHERE principal = ? AND resource = ?",
                    now,
                    bytes(principal),
                    bytes(path)));
        }
        return Optional.of(contents.body(file));
    }

    @Override
    public Written write(String principal, String path, @Nullable String contentType, InputStream body)
            throws IOException {
        require(principal, path);
        if (contentType != null && bytes(contentType).length > ResourceKeys.MOST_PRINCIPAL_BYTES) {
            throw DatabaseException.of(
                    Code.INVALID, "The media type is longer than " + ResourceKeys.MOST_PRINCIPAL_BYTES + " bytes.");
        }
        // What is replaced still counts until the end.
        long most = limits.bytes()
                + requireNoFolder(stored(principal, path))
                        .map(old -> old.entry().sizeBytes())
                        .orElse(0L);
        MessageDigest digest = Digests.sha256();
        NewContent content = contents.begin(principal);
        try {
            for (byte[] piece = body.readNBytes(Contents.PIECE);
                    piece.length > 0;
                    piece = body.readNBytes(Contents.PIECE)) {
                digest.update(piece);
                if (content.add(piece) > most) {
                    throw full();
                }
            }
            String etag = Digests.etag(digest.digest());
            return database.write(transaction -> finish(transaction, principal, path, content, contentType, etag));
        } catch (IOException | RuntimeException | Error e) {
            content.giveUp(e);
            throw e;
        }
    }

    private Written finish(
            Transaction transaction,
            String principal,
            String path,
            NewContent content,
            @Nullable String contentType,
            String etag)
            throws SQLException {
        Guards.principal(transaction, principal);
        Optional<Stored> old = requireNoFolder(ScratchRows.find(transaction, principal, path));
        long now = clock.millis();
        content.finish(transaction);
        if (old.isPresent()) {
            ScratchRows.dropContent(transaction, old.get(), now);
        }
        boolean taken = content.size() > 0 || old.isPresent();
        Stored written = new Stored(
                new ScratchEntry(
                        path,
                        taken ? Kind.FILE : Kind.PLACEHOLDER,
                        content.size(),
                        contentType,
                        etag,
                        Instant.ofEpochMilli(
                                old.map(there -> there.entry().created().toEpochMilli())
                                        .orElse(now)),
                        Instant.ofEpochMilli(now)),
                content.id(),
                now);
        ScratchRows.put(transaction, principal, written);
        requireRoom(transaction, principal);
        return new Written(written.entry(), old.isEmpty());
    }

    private static Optional<Stored> requireNoFolder(Optional<Stored> there) {
        if (there.isPresent() && there.get().entry().kind() == Kind.FOLDER) {
            throw DatabaseException.of(Code.CONFLICT, "A folder of this name is there already.");
        }
        return there;
    }

    /** Checked when all is written, in the transaction: what is beyond the limits is then undone. */
    private void requireRoom(Transaction transaction, String principal) throws SQLException {
        if (ScratchRows.usedBytes(transaction, principal) > limits.bytes()) {
            throw full();
        }
        if (ScratchRows.count(transaction, principal) > limits.entries()) {
            throw DatabaseException.of(
                            Code.STORAGE_FULL, "This user's scratch files would be more than " + limits.entries() + ".")
                    .withHint("Delete some that are not needed.");
        }
    }

    private DatabaseException full() {
        return DatabaseException.of(
                        Code.STORAGE_FULL,
                        "This user's scratch files would take more than " + limits.bytes() + " bytes.")
                .withHint("Delete some that are not needed.");
    }

    @Override
    public Written placeholder(String principal, String path) {
        return make(principal, path, Kind.PLACEHOLDER);
    }

    @Override
    public ScratchEntry makeFolder(String principal, String path) {
        Written folder = make(principal, path, Kind.FOLDER);
        if (!folder.created()) {
            throw DatabaseException.of(Code.CONFLICT, "Something of this name is there already.");
        }
        return folder.entry();
    }

    private Written make(String principal, String path, Kind kind) {
        require(principal, path);
        return database.write(transaction -> {
            Guards.principal(transaction, principal);
            Optional<Stored> there = ScratchRows.find(transaction, principal, path);
            if (there.isPresent()) {
                return new Written(there.get().entry(), false);
            }
            Stored made = ScratchRows.empty(path, kind, clock.millis());
            ScratchRows.put(transaction, principal, made);
            requireRoom(transaction, principal);
            return new Written(made.entry(), true);
        });
    }

    @Override
    public Written move(String principal, String from, String to) {
        require(principal, from);
        Trees.requireApart(from, to);
        return database.write(transaction -> {
            Guards.principal(transaction, principal);
            Stored source = ScratchRows.find(transaction, principal, from).orElseThrow(() -> missing(from));
            boolean created = !ScratchRows.deleteTree(transaction, principal, to, clock.millis());
            ScratchRows.moveTree(transaction, principal, from, to);
            return new Written(source.at(to).entry(), created);
        });
    }

    @Override
    public Written copy(String principal, String from, String to, Depth depth) {
        require(principal, from);
        Trees.requireApart(from, to);
        List<Stored> originals = database.read(transaction -> ScratchRows.tree(transaction, principal, from, depth));
        if (originals.isEmpty() || !originals.getFirst().entry().path().equals(from)) {
            throw missing(from);
        }
        long size = originals.stream().mapToLong(one -> one.entry().sizeBytes()).sum();
        Quota quota = quota(principal);
        if (size > quota.availableBytes()) {
            throw full();
        }
        List<NewContent> made = new ArrayList<>();
        try {
            List<Stored> copies = new ArrayList<>();
            for (Stored original : originals) {
                String path = Trees.moved(original.entry().path(), from, to);
                NewContent content = contents.begin(principal);
                made.add(content);
                contents.copy(original, content);
                copies.add(original.copiedTo(path, content.id(), clock.millis()));
            }
            return database.write(transaction -> {
                Guards.principal(transaction, principal);
                boolean created = !ScratchRows.deleteTree(transaction, principal, to, clock.millis());
                for (NewContent content : made) {
                    content.finish(transaction);
                }
                for (Stored copy : copies) {
                    ScratchRows.put(transaction, principal, copy);
                }
                requireRoom(transaction, principal);
                return new Written(copies.getFirst().entry(), created);
            });
        } catch (RuntimeException | Error e) {
            made.forEach(content -> content.giveUp(e));
            throw e;
        }
    }

    private static DatabaseException missing(String path) {
        return DatabaseException.of(Code.NOT_FOUND, "There is no scratch file or folder " + path + ".");
    }

    @Override
    public boolean delete(String principal, String path) {
        require(principal, path);
        return database.write(transaction -> {
            Guards.principal(transaction, principal);
            return ScratchRows.deleteTree(transaction, principal, path, clock.millis());
        });
    }

    @Override
    public Quota quota(String principal) {
        ResourceKeys.requirePrincipal(principal);
        long used = database.read(transaction -> ScratchRows.usedBytes(transaction, principal));
        return new Quota(used, Math.max(0, limits.bytes() - used));
    }

    private static void require(String principal, String path) {
        ResourceKeys.requirePrincipal(principal);
        ResourceKeys.require(path);
    }
}
