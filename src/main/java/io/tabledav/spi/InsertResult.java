package io.tabledav.spi;

/**
 * What a write did, in rows.
 *
 * @param inserted rows added
 * @param updated rows changed in place
 * @param deleted rows taken away
 * @param unchanged rows of the relation that were already as given
 */
public record InsertResult(long inserted, long updated, long deleted, long unchanged) {}
