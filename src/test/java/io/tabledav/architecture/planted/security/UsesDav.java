package io.tabledav.architecture.planted.security;

import io.tabledav.architecture.planted.dav.Resident;

/** Planted: security must not use dav. */
public interface UsesDav {
    Resident neighbour();
}
