package io.tabledav.backend.generic;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.Driver;

/** An H2 database in memory, for one test. Names are taken as they are written. */
final class H2 implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String url =
            "jdbc:h2:mem:test" + NUMBER.incrementAndGet() + ";DATABASE_TO_UPPER=FALSE;DB_CLOSE_DELAY=-1";

    String url() {
        return url;
    }

    H2 execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return this;
    }

    private Connection connect() throws SQLException {
        return Objects.requireNonNull(new Driver().connect(url, new Properties()));
    }

    @Override
    public void close() throws SQLException {
        execute("SHUTDOWN");
    }
}
