package io.tabledav.architecture.planted.app;

import javax.sql.DataSource;

/** Planted: only backend and state know JDBC. */
public interface NamesDataSource {
    DataSource word();
}
