package io.tabledav.architecture.planted.dav;

import io.tabledav.architecture.planted.rest.Resident;

/** Planted: dav must not use rest. */
public interface UsesRest {
    Resident neighbour();
}
