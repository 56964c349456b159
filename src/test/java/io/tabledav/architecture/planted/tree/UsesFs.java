package io.tabledav.architecture.planted.tree;

import io.tabledav.architecture.planted.fs.Resident;

/** Planted: tree must not use fs. */
public interface UsesFs {
    Resident neighbour();
}
