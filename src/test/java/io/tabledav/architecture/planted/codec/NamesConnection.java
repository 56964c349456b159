package io.tabledav.architecture.planted.codec;

import java.sql.Connection;

/** Planted: of codec only DuckDb knows JDBC. */
public interface NamesConnection {
    Connection word();
}
