package io.tabledav.backend.jdbc;

import java.time.Duration;

/**
 * How busy the connections to a database are, and how much calls have waited for one so far.
 *
 * @param inUse connections in the hands of a call
 * @param most how many there may be
 * @param waiting calls that wait for one now
 * @param waits calls that had to wait
 * @param waited how long all of them waited together
 * @param refused calls that waited in vain
 */
public record PoolState(int inUse, int most, int waiting, long waits, Duration waited, long refused) {

    /** A database that can tell how busy its connections are. */
    @FunctionalInterface
    public interface Source {

        /** The state at this moment. Does no I/O. */
        PoolState poolState();
    }
}
