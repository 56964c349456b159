package io.tabledav.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the rest of an answer goes whose client does not take it in time, so that whoever writes it can go on and give back
 * what it holds.
 *
 * @param patience how long the writer of one answer is kept waiting by its client, all waits together
 * @param rests opens a file for one rest; null if writers wait for ever
 */
public record AnswerOverflow(Duration patience, @Nullable Rests rests) {

    /** None: writers wait for ever. */
    public static final AnswerOverflow NONE = new AnswerOverflow(Duration.ZERO, null);

    /** Opens files. */
    @FunctionalInterface
    public interface Rests {
        /**
         * Opens a file for one rest.
         *
         * <p>Errors: {@code STORAGE_FULL} if there is no room; so does a write into the rest.
         */
        Rest open() throws IOException;
    }

    /**
     * The rest of one answer.
     *
     * @param in takes the bytes; closing it gives the disk back
     * @param file what was written, from its first byte on
     */
    public record Rest(OutputStream in, FileChannel file) {}
}
