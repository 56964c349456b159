package io.tabledav.state.jdbc;

import io.tabledav.state.StateLimits;
import org.jspecify.annotations.Nullable;

/**
 * Where the state is kept.
 *
 * @param url a JDBC URL that begins with {@code jdbc:sqlite:}, {@code jdbc:postgresql:}, {@code jdbc:mysql:} or {@code
 *     jdbc:mariadb:}
 * @param username who logs in, null to leave that to the URL
 * @param password the password, null to leave that to the URL
 */
public record StateSettings(
        String url, @Nullable String username, @Nullable String password, StateLimits limits) {

    /** Leaves the password and the URL, which may hold one, out. */
    @Override
    public String toString() {
        return "StateSettings[" + limits + "]";
    }
}
