package io.tabledav.architecture.planted.fs;

import io.tabledav.architecture.planted.security.Resident;

/** Planted: fs must not use security. */
public interface UsesSecurity {
    Resident neighbour();
}
