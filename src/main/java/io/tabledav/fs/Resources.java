package io.tabledav.fs;

import io.tabledav.snapshot.Snapshots;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What a tree uses up while it works.
 *
 * @param allocator where rows on their way are held; its limit is the limit for all requests together
 * @param timer where the limits on a database's work are timed; one thread is enough
 * @param spool where bodies wait that must be whole before they are written
 * @param snapshots where encodings are kept whose length has to be known
 */
public record Resources(BufferAllocator allocator, ScheduledExecutorService timer, Spool spool, Snapshots snapshots) {}
