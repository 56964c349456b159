package io.tabledav.backend.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** Which of the two servers is at the other end; either driver reaches both. */
enum ServerKind {
    MYSQL,
    MARIADB;

    /** The server of a connection, as its greeting said. Does no I/O. */
    static ServerKind of(Connection connection) throws SQLException {
        String version = connection.getMetaData().getDatabaseProductVersion();
        return version.toLowerCase(Locale.ROOT).contains("mariadb") ? MARIADB : MYSQL;
    }
}
