package io.tabledav.backend.memory;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;

/** How a caller ends work of its own that runs long: by interrupting the thread that does it. */
final class Interruption {
    private Interruption() {}

    /** Ends the work if its thread was interrupted. */
    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw DatabaseException.of(Code.CANCELLED, "the caller went away");
        }
    }
}
