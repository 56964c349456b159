package io.tabledav.state;

/**
 * What a lock says.
 *
 * @param scope whether others may have one too
 * @param depth whether it is on what lies below too
 * @param nameOnly whether it was taken on a name without a resource, and none has come since
 */
public record LockKind(Scope scope, Depth depth, boolean nameOnly) {

    /** Whether others may have a lock on the same resource (RFC 4918, 6.2). */
    public enum Scope {
        /** Nobody else has any. */
        EXCLUSIVE,
        /** Others may have shared ones. */
        SHARED
    }

    /** How far down a lock or a copy goes (RFC 4918, 10.2). */
    public enum Depth {
        /** The resource itself; of a folder, that it is there and what is in it by name. */
        ZERO,
        /** All that lies below too, also what comes there later. */
        INFINITY
    }
}
