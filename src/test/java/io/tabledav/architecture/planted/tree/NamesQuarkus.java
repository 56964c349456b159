package io.tabledav.architecture.planted.tree;

import io.quarkus.runtime.StartupEvent;

/** Planted: tree is plain Java. */
public interface NamesQuarkus {
    StartupEvent word();
}
