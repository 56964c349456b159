package io.tabledav.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a snapshot come from. */
public interface SnapshotSource {

    /**
     * A token of the state that the bytes would be made from now: equal tokens prove that they would be the same. Null where
     * nothing can be proven.
     */
    @Nullable
    String version();

    /**
     * Makes the bytes, and tells the token of the state that they were made from; null where nothing can be proven.
     *
     * <p>Threads: one of the store's own. It is interrupted when nobody waits for the bytes any more, or the store closes.
     *
     * <p>Errors: {@link IOException} of the stream passes through; {@link io.tabledav.spi.DatabaseException} reaches all who
     * wait.
     */
    @Nullable
    String writeTo(OutputStream out) throws IOException;
}
