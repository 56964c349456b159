package io.tabledav.state;

import java.time.Duration;
import java.util.Set;

/**
 * What a principal has deleted from its own sight, while the rows stay: drives delete before they rename.
 *
 * <p>Errors: {@code INVALID} for a key or a principal that is too long; else as {@link State} says.
 */
public interface HiddenStore {

    /** How long what was deleted stays out of sight. */
    Duration USUAL = Duration.ofMinutes(5);

    /** Hides a resource for a time, from now on. */
    void hide(String principal, String key, Duration time);

    /** Shows a resource again. */
    void show(String principal, String key);

    /** Whether a resource is hidden. */
    boolean isHidden(String principal, String key);

    /** The keys of the direct children of a folder that are hidden. One query. */
    Set<String> hiddenIn(String principal, String folder);
}
