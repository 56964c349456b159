package io.tabledav.architecture.planted.backend.sqlite;

import org.duckdb.PlantedWord;

/** Planted: only codec and backend.duckdb know DuckDB. */
public interface NamesDuckDb {
    PlantedWord word();
}
