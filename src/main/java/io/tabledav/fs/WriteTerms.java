package io.tabledav.fs;

import org.jspecify.annotations.Nullable;

/**
 * What goes with a body beside its rows.
 *
 * @param shown whether the caller is shown the bytes that it sent, for a short time: drives check what they stored
 * @param creating whether a table is created where there is none, whatever the mode
 * @param condition what has to hold of the file before, null if nothing
 */
public record WriteTerms(
        boolean shown, boolean creating, @Nullable WriteCondition condition) {

    /** Nothing beside the rows. */
    public static final WriteTerms NONE = new WriteTerms(false, false, null);

    /** These, but nothing is created unless the mode says so. */
    WriteTerms withoutCreating() {
        return new WriteTerms(shown, false, condition);
    }
}
