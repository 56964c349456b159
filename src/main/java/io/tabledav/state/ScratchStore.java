package io.tabledav.state;

import io.tabledav.state.LockKind.Depth;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files and folders that drives scatter around: for each principal an overlay of its own, in the folders where they were put.
 *
 * <p>Whether a folder is there that is none of these entries, this store does not know: it takes an entry anywhere. Each change
 * is one transaction. What is not used for a time ({@link StateLimits.Scratch#unused}) goes by itself.
 *
 * <p>Errors: {@code INVALID} for a path or a principal that is too long; {@code STORAGE_FULL} if the principal's files would be
 * more or larger than {@link StateLimits.Scratch} allows; else as {@link State} says.
 */
public interface ScratchStore {

    /**
     * What was written.
     *
     * @param created whether nothing was there before
     */
    record Written(ScratchEntry entry, boolean created) {}

    /** How much a principal's files take, and how much more they may. */
    record Quota(long usedBytes, long availableBytes) {}

    /** One entry. */
    Optional<ScratchEntry> find(String principal, String path);

    /** The entries directly in a folder, in the order of their names' bytes. One query. */
    List<ScratchEntry> list(String principal, String folder);

    /** The bytes of a file or a placeholder; empty if there is none. It counts as used. */
    Optional<ScratchBody> read(String principal, String path);

    /**
     * Makes a file's content that of a body, read to its end: all or nothing. Until then the old content is there.
     *
     * <p>A body of no bytes leaves a placeholder where none was, and else a file of no bytes. No connection is held while the
     * body is waited for.
     *
     * <p>Errors: what the body throws comes through, and the old content stays; {@code CONFLICT} if a folder is there.
     *
     * @param contentType null to leave it open
     */
    Written write(String principal, String path, @Nullable String contentType, InputStream body) throws IOException;

    /** Takes a name without content; what is there already stays as it is. */
    Written placeholder(String principal, String path);

    /** Makes a folder; {@code CONFLICT} if anything is there. */
    ScratchEntry makeFolder(String principal, String path);

    /**
     * Gives an entry, and all below it, another path; what was there, and all below that, is replaced.
     *
     * <p>Errors: {@code NOT_FOUND} if there is no entry; {@code CONFLICT} into itself or onto what it lies in.
     */
    Written move(String principal, String from, String to);

    /**
     * Copies an entry, and with infinite depth all below it; what was there, and all below that, is replaced.
     *
     * <p>Errors: as {@link #move}.
     */
    Written copy(String principal, String from, String to, Depth depth);

    /** Deletes an entry and all below; whether there was any. */
    boolean delete(String principal, String path);

    /** How full a principal's overlay is. */
    Quota quota(String principal);
}
