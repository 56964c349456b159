package io.tabledav.architecture.planted.snapshot;

import io.tabledav.architecture.planted.codec.Resident;

/** Planted: snapshot must not use codec. */
public interface UsesCodec {
    Resident neighbour();
}
