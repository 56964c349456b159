package io.tabledav.app;

import io.tabledav.security.Access;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The settings of the demo database: everything may be tried out. */
record DemoSettings(String url) implements Settings.OneDatabase {

    @Override
    public Optional<String> username() {
        return Optional.empty();
    }

    @Override
    public Optional<String> password() {
        return Optional.empty();
    }

    @Override
    public Optional<Path> passwordFile() {
        return Optional.empty();
    }

    @Override
    public Optional<Set<String>> schemas() {
        return Optional.empty();
    }

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
