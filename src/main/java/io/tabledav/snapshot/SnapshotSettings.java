package io.tabledav.snapshot;

import java.time.Duration;

/**
 * How much a store keeps, and for how long.
 *
 * @param budgetBytes the most bytes on disk
 * @param maxFileBytes the most bytes of one snapshot
 * @param maxAge how long a snapshot counts as fresh without proof, from the moment that it was complete
 * @param hold how long a snapshot stays what its reader sees, from the last time that the reader was told of it
 * @param maxHold how long it does so at most, from the first time
 */
public record SnapshotSettings(long budgetBytes, long maxFileBytes, Duration maxAge, Duration hold, Duration maxHold) {

    /** What the contract says. */
    public static final SnapshotSettings DEFAULTS = new SnapshotSettings(
            10L << 30, 4L << 30, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(10));
}
