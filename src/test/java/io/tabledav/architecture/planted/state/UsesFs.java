package io.tabledav.architecture.planted.state;

import io.tabledav.architecture.planted.fs.Resident;

/** Planted: state must not use fs. */
public interface UsesFs {
    Resident neighbour();
}
