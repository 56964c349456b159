package io.tabledav.state;

import java.time.Instant;

/**
 * What became of a file that was put into a drop box.
 *
 * @param key the file's, whose folder is the drop box
 * @param sizeBytes of the file as it was sent
 * @param contentHash tells the file's content from any other, in the spelling of whoever records it
 * @param json what to show of the outcome
 * @param recorded when it was put there
 * @param until how long it is shown
 */
public record DropResult(
        String key, long sizeBytes, String contentHash, String json, Instant recorded, Instant until) {}
