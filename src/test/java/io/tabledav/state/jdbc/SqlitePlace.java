package io.tabledav.state.jdbc;

import io.tabledav.state.State;
import io.tabledav.state.StateLimits;
import io.tabledav.state.StatePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.sqlite.JDBC;

/** A SQLite file in a folder of its own. */
final class SqlitePlace implements StatePlace {
    private final Path folder;

    SqlitePlace() throws IOException {
        folder = Files.createTempDirectory("tabledav-state");
    }

    Path file() {
        return folder.resolve("state.db");
    }

    String url() {
        return "jdbc:sqlite:" + file();
    }

    @Override
    public State open(StateLimits limits, InstantSource clock) {
        return new JdbcState(new StateSettings(url(), null, null, limits), clock);
    }

    @Override
    public void sweep(State state) {
        ((JdbcState) state).sweep();
    }

    @Override
    public void clear() throws SQLException {
        try (Connection connection = connect()) {
            Tables.clear(connection);
        }
    }

    /** A connection of the test's own, which closes it. */
    Connection connect() throws SQLException {
        return Objects.requireNonNull(new JDBC().connect(url(), new Properties()));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
