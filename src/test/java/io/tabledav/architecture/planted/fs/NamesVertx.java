package io.tabledav.architecture.planted.fs;

import io.vertx.core.Vertx;

/** Planted: fs is plain Java. */
public interface NamesVertx {
    Vertx word();
}
