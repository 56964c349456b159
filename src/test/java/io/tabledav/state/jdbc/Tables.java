package io.tabledav.state.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, seen from beside. */
final class Tables {
    private static final List<String> ALL = List.of(
            "tabledav_lock",
            "tabledav_property",
            "tabledav_scratch",
            "tabledav_content",
            "tabledav_piece",
            "tabledav_hidden",
            "tabledav_drop_result");

    private Tables() {}

    /** Empties them, and asserts that the locks were counted right and no file has lost its bytes. */
    static void clear(Connection connection) throws SQLException {
        assertThat(number(
                        connection,
                        "SELECT COUNT(*) FROM tabledav_guard g WHERE held <> (SELECT COUNT(*) FROM tabledav_lock l"
                                + " WHERE l.bucket = g.bucket)"))
                .as("parts whose locks were counted wrong")
                .isZero();
        assertThat(number(
                        connection,
                        "SELECT COUNT(*) FROM tabledav_scratch s WHERE content IS NOT NULL AND size_bytes <> (SELECT"
                                + " SUM(LENGTH(bytes)) FROM tabledav_piece p WHERE p.content = s.content)"))
                .as("files of another size than their bytes have")
                .isZero();
        assertThat(number(
                        connection,
                        "SELECT COUNT(*) FROM tabledav_content c WHERE stage = 'live' AND 1 <> (SELECT COUNT(*) FROM"
                                + " tabledav_scratch s WHERE s.content = c.id)"))
                .as("live contents without a file, or with several")
                .isZero();
        try (Statement statement = connection.createStatement()) {
            for (String table : ALL) {
                statement.executeUpdate("DELETE FROM " + table);
            }
            statement.executeUpdate("UPDATE tabledav_guard SET held = 0");
        }
    }

    /** The number in the only row of a query. */
    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
