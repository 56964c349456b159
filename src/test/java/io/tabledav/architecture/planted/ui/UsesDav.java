package io.tabledav.architecture.planted.ui;

import io.tabledav.architecture.planted.dav.Resident;

/** Planted: ui must not use dav. */
public interface UsesDav {
    Resident neighbour();
}
