package io.tabledav.state;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a lock is held.
 *
 * @param timeout what the client was granted when it took or last refreshed the lock
 * @param created when it was taken
 * @param expires when it goes by itself
 */
public record LockTerm(Duration timeout, Instant created, Instant expires) {}
