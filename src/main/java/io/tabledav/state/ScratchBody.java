package io.tabledav.state;

import java.io.InputStream;

/**
 * The bytes of a scratch file as they were when it was asked for. Holds no connection and needs no closing.
 *
 * <p>Threads: any; each stream is one reader's.
 */
public interface ScratchBody {

    /** The file. */
    ScratchEntry entry();

    /**
     * Its bytes from an offset on; beyond the end there are none. They stay readable for a minute after the file was replaced
     * or deleted; then reading fails with an {@code IOException}, and never just ends.
     */
    InputStream from(long offset);
}
