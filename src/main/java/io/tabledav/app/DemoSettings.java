package io.tabledav.app;

import io.tabledav.security.Access;
import java.time.Duration;

/** The settings of the demo database: everything may be tried out. */
record DemoSettings(String url) implements Settings.OneDatabase {

    @Override
    public Access access() {
        return Access.DDL;
    }

    @Override
    public boolean sql() {
        return true;
    }

    @Override
    public int maxConnections() {
        return 16;
    }

    @Override
    public Duration queryTimeout() {
        return Duration.ofMinutes(10);
    }
}
