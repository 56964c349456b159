package io.tabledav.http;

import java.time.Duration;

/**
 * How slowly a body may arrive. Only the time counts that the server spends waiting for the client.
 *
 * @param bytesPerSecond the lowest rate over a window
 * @param window how long the rate may be lower than that
 */
public record StallLimit(long bytesPerSecond, Duration window) {

    /** 1 kB/s over 30 s. */
    public static final StallLimit DEFAULT = new StallLimit(1_000, Duration.ofSeconds(30));

    /** The bytes that must arrive within a window. */
    long bytesPerWindow() {
        return bytesPerSecond * window.toMillis() / 1_000;
    }
}
