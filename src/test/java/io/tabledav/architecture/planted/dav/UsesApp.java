package io.tabledav.architecture.planted.dav;

import io.tabledav.architecture.planted.app.Resident;

/** Planted: dav must not use app. */
public interface UsesApp {
    Resident neighbour();
}
