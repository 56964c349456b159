package io.tabledav.architecture.planted.codec;

import io.tabledav.architecture.planted.snapshot.Resident;

/** Planted: codec must not use snapshot. */
public interface UsesSnapshot {
    Resident neighbour();
}
