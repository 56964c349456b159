package io.tabledav.spi;

/**
 * The optional statement of a database that it takes one write at a time: a body that is still arriving must not keep the
 * others waiting, so whoever writes has it at hand first.
 */
@FunctionalInterface
public interface SingleWriter {

    /** Whether a write keeps every other write waiting until it ends. */
    boolean writesOneAtATime();
}
