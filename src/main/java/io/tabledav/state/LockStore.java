package io.tabledav.state;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The write locks of RFC 4918 (sections 6 and 7) on resource keys.
 *
 * <p>Each call is one transaction, also towards other servers on the same database: of two that want an exclusive lock, one gets
 * it. A lock that has expired is never seen, and needs nobody to go.
 *
 * <p>Time is that of the server that asks: servers that share locks keep their clocks in step, or a lock ends for one of them
 * as much earlier as its clock is ahead.
 *
 * <p>Errors: {@code INVALID} for a key or a principal that is too long; else as {@link State} says.
 */
public interface LockStore {

    /** The most locks that a {@link LockOutcome.Conflict} names. */
    int MOST_CONFLICTS = 100;

    /** The most bytes of {@link LockHolder#owner}, in UTF-8. */
    int MOST_OWNER_BYTES = 4096;

    /**
     * Takes a lock, if none that is held forbids it: one on the resource, one of infinite depth above it, and, if infinite depth
     * is wanted, one on anything below. Two shared locks do not forbid each other.
     *
     * <p>Errors: {@code TOO_LARGE} for an owner beyond {@link #MOST_OWNER_BYTES}; {@code STORAGE_FULL} if there are as many
     * locks as {@link StateLimits.Locks} allows, in all or of this principal.
     */
    LockOutcome lock(LockRequest request);

    /**
     * Lets a lock run anew from now on (RFC 4918, 9.10.2).
     *
     * @param key the resource that was named, which the lock must cover
     * @param timeout as in {@link LockRequest#timeout}
     */
    TokenOutcome refresh(String key, String token, String principal, @Nullable Duration timeout);

    /**
     * Gives a lock back, wherever under it the client stands (RFC 4918, 9.11).
     *
     * @param key the resource that was named, which the lock must cover
     */
    TokenOutcome unlock(String key, String token, String principal);

    /** The live lock of this token, whoever holds it. */
    Optional<ResourceLock> find(String token);

    /** All live locks that apply to a resource: its own, and those of infinite depth above it. One query. */
    List<ResourceLock> covering(String key);

    /**
     * The same for several resources: for each of the keys, its locks; none leaves its key out. One query for each few hundred
     * keys and what is above them.
     */
    Map<String, List<ResourceLock>> covering(Collection<String> keys);

    /** The live locks on the direct children of a folder, by the child's key; those from above are left out. One query. */
    Map<String, List<ResourceLock>> onChildren(String folder);

    /**
     * Live locks on anything below a resource, in the order of their keys.
     *
     * @param most the most that are given
     */
    List<ResourceLock> below(String key, int most);

    /** Says that the names under these locks have a resource now: {@link LockKind#nameOnly} ends for all locks on the key. */
    void filled(String key);

    /**
     * Takes away all locks on a resource and below it, whosever they are: it was deleted or moved away, and locks do not move
     * (RFC 4918, 7.5 and 9.6). A lock from above stays.
     *
     * @return those that were live
     */
    List<ResourceLock> remove(String key);
}
