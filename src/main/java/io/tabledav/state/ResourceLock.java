package io.tabledav.state;

import io.tabledav.state.LockKind.Depth;

/**
 * A lock that is held.
 *
 * @param token what its holder proves it with, {@code urn:uuid:} and a random UUID
 * @param key the resource that it was taken on: the root of what it covers
 */
public record ResourceLock(String token, String key, LockKind kind, LockHolder holder, LockTerm term) {

    /** Whether the lock is on this resource, by itself or from above. */
    public boolean covers(String resource) {
        return key.equals(resource) || (kind.depth() == Depth.INFINITY && ResourceKeys.isBelow(resource, key));
    }
}
