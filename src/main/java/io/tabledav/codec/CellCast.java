package io.tabledav.codec;

/** Puts the value of one vector into another of a different type. */
@FunctionalInterface
interface CellCast {

    /**
     * Puts the value at {@code index} of the source, which is not NULL, to the same index of the target.
     *
     * <p>Errors: {@code INVALID} without row and column if it does not fit.
     */
    void put(int index);

    /** Puts a value if it fits. */
    @FunctionalInterface
    interface Attempt {

        /** Whether the value at {@code index} fits, and then was put. */
        boolean put(int index);

        /** This attempt, and for what does not fit another way. */
        default CellCast orElse(CellCast other) {
            return i -> {
                if (!put(i)) {
                    other.put(i);
                }
            };
        }
    }
}
