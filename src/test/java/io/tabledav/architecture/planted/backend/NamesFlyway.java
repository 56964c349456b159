package io.tabledav.architecture.planted.backend;

import org.flywaydb.core.Flyway;

/** Planted: only the state's own tables are made by Flyway. */
public interface NamesFlyway {
    Flyway word();
}
