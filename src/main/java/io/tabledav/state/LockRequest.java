package io.tabledav.state;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock that somebody wants.
 *
 * @param key the resource, as {@link ResourceKeys} says
 * @param timeout how long it is wanted; null to leave that to the store, which also shortens what is beyond its limit
 */
public record LockRequest(
        String key,
        LockKind kind,
        LockHolder holder,
        @Nullable Duration timeout) {}
