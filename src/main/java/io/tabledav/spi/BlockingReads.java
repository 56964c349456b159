package io.tabledav.spi;

/**
 * The optional statement of a database that a read which lasts keeps its writers waiting: whoever reads for a slow client takes
 * all rows first.
 */
@FunctionalInterface
public interface BlockingReads {

    /** Whether an open read keeps every write from being committed now. Asks no connection. */
    boolean readsBlockWrites();
}
