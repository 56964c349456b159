package io.tabledav.architecture.planted.fs;

import io.tabledav.architecture.planted.app.Resident;

/** Planted: fs must not use app. */
public interface UsesApp {
    Resident neighbour();
}
