package io.tabledav.snapshot;

/**
 * What a snapshot is of.
 *
 * @param database the name of the database that the bytes come from; a write to it makes all of its snapshots doubtful
 * @param relation the relation that the rows are of, in any unambiguous spelling
 * @param rendition which rows and columns, in which format, in any unambiguous spelling
 */
public record SnapshotKey(String database, String relation, String rendition) {}
