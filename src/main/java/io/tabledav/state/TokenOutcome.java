package io.tabledav.state;

/** What became of a request about a lock that the client names by its token. */
public sealed interface TokenOutcome {

    /**
     * It was done.
     *
     * @param lock as it is now; for an unlock, as it was
     */
    record Done(ResourceLock lock) implements TokenOutcome {}

    /** No live lock of this token is on the resource: 409 for an UNLOCK, 412 for a refresh (RFC 4918, 9.10.6 and 9.11.1). */
    record NoSuchLock() implements TokenOutcome {}

    /** The lock is another principal's: 403. */
    record NotYours(ResourceLock lock) implements TokenOutcome {}
}
