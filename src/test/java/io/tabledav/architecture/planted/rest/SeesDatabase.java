package io.tabledav.architecture.planted.rest;

import io.tabledav.architecture.planted.spi.Database;

/** Planted: a door gets the secured filesystem only. */
public interface SeesDatabase {
    Database word();
}
