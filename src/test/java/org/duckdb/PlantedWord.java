package org.duckdb;

/** A word of DuckDB's for the planted violation: it needs a package of that name, not the driver. */
public interface PlantedWord {}
