package io.tabledav.spi;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * The optional power to tell the state of rows where they are read, on the same connection: one name may stand for several servers, of
 * which one is behind the others.
 */
@FunctionalInterface
public interface VersionedScans {

    /**
     * Runs a scan as {@link Database#query} does, and tells the state of its rows.
     *
     * <p>Shape: the token is what {@link VersionSource#versionToken} tells, taken before the rows or together with them.
     *
     * <p>Owner, Errors: as for {@link Database#query}.
     */
    VersionedRows scan(Query.Scan scan, BufferAllocator allocator);

    /**
     * The rows of a scan.
     *
     * @param token their state, null where nothing can be proven
     * @param rows the caller's to close
     */
    record VersionedRows(@Nullable String token, ArrowReader rows) {}
}
