package io.tabledav.spi;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/** All rows of a relation as a write finds them, for a {@link RowsCheck}; nobody changes them while it runs. */
public interface CurrentRows {

    /** What {@link VersionSource#versionToken} would tell of these rows; null where it proves nothing, or cannot be told here. */
    @Nullable
    String versionToken();

    /**
     * Gives the rows, as a scan with {@link ReadShape#ALL} would.
     *
     * <p>Owner: the caller closes the reader before the check returns, and opens no second one. A check that does not read it to its end
     * must fail, and the write does if it does not. The allocator stays the caller's.
     */
    ArrowReader open(BufferAllocator allocator);
}
