package io.tabledav.snapshot;

import io.tabledav.snapshot.NoSnapshotException.Reason;

/** Takes room on disk for bytes that are about to be written. */
@FunctionalInterface
interface SpoolBudget {

    /** Takes room, by evicting if need be; {@link Reason#BUDGET} if all that is kept is wanted. */
    void take(long bytes) throws NoSnapshotException;
}
