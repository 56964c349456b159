package io.tabledav.state;

import java.util.List;

/** What became of a wish for a lock. */
public sealed interface LockOutcome {

    /** It is held now. */
    record Granted(ResourceLock lock) implements LockOutcome {}

    /**
     * It is not: others hold what forbids it, the wisher's own earlier locks included (RFC 4918, 6.1).
     *
     * @param locks some of them, at most {@link LockStore#MOST_CONFLICTS}, in the order of their keys
     */
    record Conflict(List<ResourceLock> locks) implements LockOutcome {
        public Conflict {
            locks = List.copyOf(locks);
        }
    }
}
