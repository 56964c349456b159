package io.tabledav.state;

import java.time.InstantSource;

/** Where the state of tests is kept: an empty database at first. */
public interface StatePlace extends AutoCloseable {

    /** Opens the state that is there, as another server would. The caller closes it. */
    State open(StateLimits limits, InstantSource clock);

    /** Deletes what idles until then, as a server does by itself. */
    void sweep(State state);

    /** Empties it, when nobody has it open, and asserts that it was not left in disorder. */
    void clear() throws Exception;

    @Override
    void close() throws Exception;
}
