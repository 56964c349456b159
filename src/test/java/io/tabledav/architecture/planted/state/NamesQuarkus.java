package io.tabledav.architecture.planted.state;

import io.quarkus.runtime.StartupEvent;

/** Planted: state is plain Java. */
public interface NamesQuarkus {
    StartupEvent word();
}
