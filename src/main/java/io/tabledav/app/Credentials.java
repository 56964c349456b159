package io.tabledav.app;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * With what the server logs into a database.
 *
 * @param username null to leave it to the URL
 * @param password null to leave it to the URL
 */
record Credentials(@Nullable String username, @Nullable String password) {
    private static final int MOST_BYTES = 64 * 1024;

    /**
     * Those of one database; a password file is read once, now.
     *
     * <p>Errors: {@code INVALID} where two passwords are given, or the file cannot be read or has no password in it.
     */
    static Credentials of(String database, Settings.OneDatabase settings) {
        return of("The database " + database, settings.username(), settings.password(), settings.passwordFile());
    }

    /** Those for what is kept elsewhere, in the same way. */
    static Credentials of(Settings.StateKept settings) {
        return of("tabledav.state", settings.username(), settings.password(), settings.passwordFile());
    }

    private static Credentials of(
            String what, Optional<String> username, Optional<String> password, Optional<Path> passwordFile) {
        Path file = passwordFile.orElse(null);
        if (file == null) {
            return new Credentials(username.orElse(null), password.orElse(null));
        }
        if (password.isPresent()) {
            throw invalid(what, "has both a password and a password-file", "Leave one of them out.");
        }
        return new Credentials(username.orElse(null), firstLine(what, file));
    }

    private static String firstLine(String what, Path file) {
        String text;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw invalid(what, "has a password-file of over 64 KiB", "Its first line must be the password.");
            }
            text = Files.readString(file);
        } catch (IOException e) {
            throw invalid(
                            what,
                            "has a password-file that cannot be read: " + file,
                            "Check that it is there, is text in UTF-8, and may be read by the server.")
                    .withCause(e);
        }
        String password = text.lines().findFirst().orElse("");
        if (password.isEmpty()) {
            throw invalid(
                    what, "has a password-file without a password: " + file, "Its first line must be the password.");
        }
        return password;
    }

    private static DatabaseException invalid(String what, String fault, String hint) {
        return DatabaseException.of(Code.INVALID, what + " " + fault + ".").withHint(hint);
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "Credentials[" + username + "]";
    }
}
