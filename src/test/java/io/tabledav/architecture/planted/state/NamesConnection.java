package io.tabledav.architecture.planted.state;

import java.sql.Connection;

/** Planted: in state, only what keeps it knows JDBC. */
public interface NamesConnection {
    Connection word();
}
