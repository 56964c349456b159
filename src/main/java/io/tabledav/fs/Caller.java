package io.tabledav.fs;

import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param principal the name that authentication gave, null for nobody in particular
 * @param address the address that the request came from
 * @param userAgent what the client calls itself, null if it does not say
 */
public record Caller(
        @Nullable String principal,
        String address,
        @Nullable String userAgent) {}
