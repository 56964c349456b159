package io.tabledav.architecture.planted.spi;

import io.tabledav.architecture.planted.tree.Resident;

/** Planted: spi must not use tree. */
public interface UsesTree {
    Resident neighbour();
}
