package io.tabledav.spi;

/**
 * What kind of database this is.
 *
 * @param name the short lower-case name shown to clients, such as {@code sqlite}
 * @param version the version of the engine as it tells it itself
 */
public record Dialect(String name, String version) {}
