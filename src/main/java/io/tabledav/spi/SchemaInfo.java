package io.tabledav.spi;

import org.jspecify.annotations.Nullable;

/** A schema: its own name, and its comment where it has one. */
public record SchemaInfo(String name, @Nullable String comment) {}
