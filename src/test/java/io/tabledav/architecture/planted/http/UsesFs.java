package io.tabledav.architecture.planted.http;

import io.tabledav.architecture.planted.fs.Resident;

/** Planted: http must not use fs. */
public interface UsesFs {
    Resident neighbour();
}
