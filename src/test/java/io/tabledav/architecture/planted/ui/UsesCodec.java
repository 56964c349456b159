package io.tabledav.architecture.planted.ui;

import io.tabledav.architecture.planted.codec.Resident;

/** Planted: ui must not use codec. */
public interface UsesCodec {
    Resident neighbour();
}
