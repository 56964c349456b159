package io.tabledav.http;

import java.io.Closeable;
import java.io.IOException;

/**
 * Where the bytes of bodies wait whose reader does not come, so that they need not wait in the connection.
 *
 * <p>Threads: any.
 */
public interface UploadOverflow {

    /** No room for anything: a body waits in its connection. */
    UploadOverflow NONE = () -> {
        throw new IOException("There is no overflow.");
    };

    /**
     * A queue of its own for one body.
     *
     * <p>Owner: whoever opens it closes it, which frees its room.
     *
     * <p>Errors: {@link IOException} or {@link io.tabledav.spi.DatabaseException} if there is no room.
     */
    Queue open() throws IOException;

    /**
     * Bytes in the order in which they came.
     *
     * <p>Threads: one appends, one reads, any closes.
     */
    interface Queue extends Closeable {

        /**
         * Puts bytes behind those that are there; false if there is no room for them, and then nothing was put.
         *
         * <p>Errors: {@link IOException} if they cannot be stored; nothing was put then, either.
         */
        boolean append(byte[] bytes) throws IOException;

        /** Takes at least one and at most so many bytes from the front. To be called only while some are there. */
        int read(byte[] into, int length) throws IOException;
    }
}
