package io.tabledav.backend.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sqlite.JDBC;

/** A database file of a test, written by plain JDBC beside the backend. */
record TestFile(Path path) {

    /** Runs statements; the file is made by the first. */
    TestFile execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return this;
    }

    Connection connect() throws SQLException {
        return JDBC.createConnection(url(), new Properties());
    }

    String url() {
        return "jdbc:sqlite:" + path;
    }
}
