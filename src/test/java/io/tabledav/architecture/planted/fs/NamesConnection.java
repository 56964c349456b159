package io.tabledav.architecture.planted.fs;

import java.sql.Connection;

/** Planted: only backend and state.jdbc know JDBC. */
public interface NamesConnection {
    Connection word();
}
