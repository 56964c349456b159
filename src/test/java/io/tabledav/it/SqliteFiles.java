package io.tabledav.it;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.sqlite.JDBC;

/** SQLite files made and looked at behind the server's back. */
final class SqliteFiles {

    /** The beginning of a statement that reads whole numbers {@code i} from a table {@code n}: 1 to the number formatted in. */
    static final String NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)";

    private SqliteFiles() {}

    /** Runs statements on a file, which is made if it is not there. */
    static void run(Path file, String... statements) {
        try (Connection connection = JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The first column of a query's rows. */
    static List<String> column(Path file, String sql) {
        List<String> values = new ArrayList<>();
        try (Connection connection = JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return values;
    }

    /** The first value of a query. */
    static String value(Path file, String sql) {
        return column(file, sql).getFirst();
    }

    /** Every row of every table and every statement of the schema, as text: equal only if nothing changed. */
    static List<String> everything(Path file) {
        List<String> all = new ArrayList<>(column(file, "SELECT sql FROM sqlite_master ORDER BY name"));
        for (String table : column(file, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
            String quoted = '"' + table.replace("\"", "\"\"") + '"';
            List<String> columns = column(file, "SELECT quote(name) FROM pragma_table_info(" + quote(table) + ")");
            StringBuilder row = new StringBuilder();
            for (String column : columns) {
                String name = column.substring(1, column.length() - 1)
                        .replace("''", "'")
                        .replace("\"", "\"\"");
                row.append(row.isEmpty() ? "" : " || ',' || ")
                        .append("quote(\"")
                        .append(name)
                        .append("\")");
            }
            all.add(table);
            all.addAll(column(file, "SELECT " + row + " FROM " + quoted + " ORDER BY 1"));
        }
        return all;
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
