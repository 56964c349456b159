package io.tabledav.architecture.planted.backend;

import jakarta.enterprise.inject.Instance;

/** Planted: backend is plain Java. */
public interface NamesJakarta {
    Instance<String> word();
}
