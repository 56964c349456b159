package io.tabledav.backend.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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

    /** The numbers in the first column of a result. */
    List<Long> numbers(String query) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        return numbers;
    }

    Connection connect() throws SQLException {
        return JDBC.createConnection(url(), new Properties());
    }

    String url() {
        return "jdbc:sqlite:" + path;
    }
}
