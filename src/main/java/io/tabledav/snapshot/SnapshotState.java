package io.tabledav.snapshot;

/**
 * How busy a store of snapshots is, and what it did since it was opened.
 *
 * @param usedBytes the bytes on disk, those that are being made counted
 * @param budgetBytes the most bytes on disk
 * @param rendering how many are being made now
 * @param made how many were made
 * @param given how often one was given to a reader, new or not
 * @param evicted how many had to go because others needed their room
 * @param refused how often there was no room for one, or for more of its bytes
 */
public record SnapshotState(
        long usedBytes, long budgetBytes, int rendering, long made, long given, long evicted, long refused) {}
