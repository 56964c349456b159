package io.tabledav.state;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of the files in drop boxes, for each principal, until their age is up.
 *
 * <p>Errors: {@code INVALID} for a key or a principal that is too long; else as {@link State} says.
 */
public interface DropResults {

    /** The most bytes of {@link DropResult#json} and of {@link DropResult#contentHash}, in UTF-8; beyond it is a bug. */
    int MOST_BYTES = 64 * 1024;

    /** A file and its outcome, as they are handed over. */
    record Outcome(long sizeBytes, String contentHash, String json) {}

    /** Records the outcome of a file for a time, from now on; it takes the place of an earlier one of that name. */
    DropResult record(String principal, String key, Outcome outcome, Duration time);

    /** Those of the files directly in a folder, in the order of their keys. One query. */
    List<DropResult> list(String principal, String folder);

    /** That of one file. */
    Optional<DropResult> find(String principal, String key);

    /** Forgets one; whether it was there. */
    boolean remove(String principal, String key);
}
