package io.tabledav.app;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder for everything that the server keeps. It and the folders in it are made when they are first asked for, and only
 * the server's own user may look into them.
 */
record DataFolder(Path path) {

    /**
     * The configured folder, or else the user's own for data.
     *
     * @param configured {@code tabledav.home}, which is {@code TABLEDAV_HOME} in the environment
     * @param system the name of the operating system, as Java tells it
     * @param environment the variables of the environment
     * @param userHome the user's home folder
     */
    static DataFolder of(Optional<Path> configured, String system, Map<String, String> environment, Path userHome) {
        return new DataFolder(configured
                .orElseGet(() -> byDefault(system, environment, userHome))
                .toAbsolutePath()
                .normalize());
    }

    private static Path byDefault(String system, Map<String, String> environment, Path userHome) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return absolute(environment.get("LOCALAPPDATA"))
                    .orElse(userHome.resolve("AppData/Local"))
                    .resolve("TableDAV");
        }
        if (name.startsWith("mac")) {
            return userHome.resolve("Library/Application Support/TableDAV");
        }
        return absolute(environment.get("XDG_DATA_HOME"))
                .orElse(userHome.resolve(".local/share"))
                .resolve("tabledav");
    }

    /** The XDG Base Directory Specification wants relative paths to be ignored. */
    private static Optional<Path> absolute(@Nullable String folder) {
        return Optional.ofNullable(folder)
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .filter(Path::isAbsolute);
    }

    /** This folder, made if it was not there. */
    Path make() {
        return make(path);
    }

    /** The folder for bodies that wait, made if it was not there. */
    Path makeSpool() {
        make();
        return make(path.resolve("spool"));
    }

    private static Path make(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                return folder;
            }
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                return Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw DatabaseException.of(Code.STORAGE_FULL, "The folder " + folder + " cannot be made.")
                    .withHint("Set TABLEDAV_HOME to a folder that this user may write.")
                    .withCause(e);
        }
    }
}
