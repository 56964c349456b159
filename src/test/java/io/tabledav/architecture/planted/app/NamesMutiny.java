package io.tabledav.architecture.planted.app;

import io.smallrye.mutiny.Uni;

/** Planted: requests block on virtual threads. */
public interface NamesMutiny {
    Uni<String> word();
}
