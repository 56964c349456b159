package io.tabledav.state;

import java.time.Duration;

/** How much is remembered, and for how long. */
public record StateLimits(Locks locks, Properties properties, Scratch scratch) {

    /**
     * Locks.
     *
     * @param most how many may be held in all
     * @param mostPerPrincipal how many one principal may hold
     * @param usual how long one is held that asks for no time
     * @param longest how long one is held at most without being refreshed
     */
    public record Locks(int most, int mostPerPrincipal, Duration usual, Duration longest) {}

    /**
     * Dead properties.
     *
     * @param valueBytes the most bytes of one value, in UTF-8
     * @param resourceBytes the most bytes of all names and values of one resource
     */
    public record Properties(int valueBytes, int resourceBytes) {}

    /**
     * Scratch files.
     *
     * @param bytes the most bytes of one principal's files
     * @param entries the most files and folders of one principal
     * @param unused after how long one goes that nobody reads or writes
     */
    public record Scratch(long bytes, int entries, Duration unused) {}

    /** What nobody set otherwise. */
    public static final StateLimits DEFAULTS = new StateLimits(
            new Locks(100_000, 10_000, Duration.ofMinutes(10), Duration.ofHours(1)),
            new Properties(64 << 10, 1 << 20),
            new Scratch(1L << 30, 10_000, Duration.ofDays(7)));
}
