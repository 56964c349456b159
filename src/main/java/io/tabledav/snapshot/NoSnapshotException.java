package io.tabledav.snapshot;

import org.jspecify.annotations.Nullable;

/** There is no room for these bytes in the store, though they can be made: a caller that can do without a length streams them. */
public final class NoSnapshotException extends Exception {

    /** What there is no room in. */
    public enum Reason {
        /** The bytes are more than one snapshot may have. */
        TOO_LARGE,
        /** The budget is filled by snapshots that somebody reads. */
        BUDGET,
        /** The folder takes nothing. */
        DISK,
        /** The source gave up with {@link GivenUp}; another one may not. */
        GIVEN_UP
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    NoSnapshotException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What there is no room in. */
    public Reason reason() {
        return reason;
    }
}
