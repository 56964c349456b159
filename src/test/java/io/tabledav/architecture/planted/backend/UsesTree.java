package io.tabledav.architecture.planted.backend;

import io.tabledav.architecture.planted.tree.Resident;

/** Planted: backend must not use tree. */
public interface UsesTree {
    Resident neighbour();
}
