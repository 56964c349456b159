package io.tabledav.app;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jboss.logging.Logger;

/** The memory outside the Java heap where rows are on their way between a database and a socket. */
final class ArrowMemory implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ArrowMemory.class);
    private static final long MEBIBYTE = 1024L * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final RootAllocator allocator;

    /** Memory up to a limit in bytes. */
    ArrowMemory(long limitBytes) {
        allocator = new RootAllocator(limitBytes);
    }

    /**
     * The limit where none is configured: a quarter of the machine's or the container's memory, but from 64 MiB to 1 GiB. A
     * request needs a few MiB.
     */
    static long defaultLimitBytes(long machineBytes) {
        return Math.clamp(machineBytes / 4, 64 * MEBIBYTE, 1024 * MEBIBYTE);
    }

    /** The memory of this machine, or of the container that the server runs in. */
    static long machineBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /** What rows are held in; stays open as long as this memory. */
    BufferAllocator allocator() {
        return allocator;
    }

    /** Waits a moment for requests that were just ended to give back what they hold, and says so if some do not. */
    @Override
    public void close() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (allocator.getAllocatedMemory() > 0 && System.nanoTime() < deadline && pause()) {}
        long left = allocator.getAllocatedMemory();
        if (left > 0) {
            LOG.warnf("%d bytes of rows were not given back; please report this.", left);
            return;
        }
        allocator.close();
    }

    private static boolean pause() {
        try {
            Thread.sleep(20);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
