package io.tabledav.architecture.planted.rest;

import io.tabledav.architecture.planted.ui.Resident;

/** Planted: rest must not use ui. */
public interface UsesUi {
    Resident neighbour();
}
