package io.tabledav.codec;

/** Reads the texts of one column into its vector. It stays valid while the vector is emptied and filled anew. */
@FunctionalInterface
interface TextParser {

    /**
     * Sets the value at {@code index}, making room for it; the characters are valid during the call alone.
     *
     * <p>Errors: {@code INVALID} without row and column for a text that is no value of the column's type.
     */
    void put(int index, char[] text, int offset, int length);
}
