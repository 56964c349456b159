package io.tabledav.architecture.planted.tree;

import java.time.Instant;

/** Planted: the vocabulary reads no clock. */
public interface ReadsClock {
    default Instant word() {
        return Instant.now();
    }
}
