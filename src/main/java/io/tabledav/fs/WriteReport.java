package io.tabledav.fs;

import io.tabledav.spi.Insert.Mode;
import io.tabledav.spi.InsertResult;
import java.time.Duration;

/**
 * What a write did.
 *
 * @param mode what became of the rows that were there
 * @param dryRun whether it was all rolled back
 * @param created whether the relation was created by it
 * @param rows the rows of the body
 * @param bytes the bytes of the body
 * @param elapsed how long it took
 * @param result what it did to the relation's rows
 */
public record WriteReport(
        Mode mode, boolean dryRun, boolean created, long rows, long bytes, Duration elapsed, InsertResult result) {}
