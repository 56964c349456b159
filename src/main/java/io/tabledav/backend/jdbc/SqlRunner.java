package io.tabledav.backend.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the server's own statements on a connection whose transaction is open, for {@link Merge}.
 *
 * <p>Errors: the driver's exceptions pass through unchanged; {@link MergeDialect#violation} looks at them.
 */
public interface SqlRunner {

    /** Runs a statement that gives no rows; how many rows it changed itself, not through triggers. */
    long execute(String sql) throws SQLException;

    /** The few rows of a statement, each value as the text that the driver makes of it. */
    List<List<@Nullable String>> texts(String sql) throws SQLException;

    /** The first value of the first row as a number; null if there is no row or it is NULL. */
    default @Nullable Long number(String sql) throws SQLException {
        List<List<@Nullable String>> rows = texts(sql);
        String text = rows.isEmpty() ? null : rows.getFirst().getFirst();
        return text == null ? null : Long.valueOf(text);
    }
}
