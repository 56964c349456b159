package io.tabledav.backend.generic;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Finds the driver for a URL: in the jars of a folder, which see each other and nothing of the server, else on the class path.
 */
final class DriverFolder {
    private DriverFolder() {}

    /**
     * A driver that takes a URL, and what it was loaded with.
     *
     * @param loader the class loader over the folder, which is closed with the database; null for the class path's own
     */
    record Found(Driver driver, @Nullable URLClassLoader loader) {}

    /** The driver for a URL; {@code INVALID} with what to do if there is none. */
    static Found find(String url, Path folder) {
        List<URL> jars = jars(folder);
        if (!jars.isEmpty()) {
            URLClassLoader loader =
                    new URLClassLoader("drivers", jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            Driver driver = driver(url, loader);
            if (driver != null) {
                return new Found(driver, loader);
            }
            close(loader);
        }
        Driver driver = driver(url, DriverFolder.class.getClassLoader());
        if (driver == null) {
            throw DatabaseException.of(Code.INVALID, "There is no JDBC driver for " + kind(url) + " databases.")
                    .withHint("Put the driver's jar, with the jars that it needs, into the folder "
                            + folder.toAbsolutePath() + ", and start the server again.");
        }
        return new Found(driver, null);
    }

    static void close(@Nullable URLClassLoader loader) {
        try {
            if (loader != null) {
                loader.close();
            }
        } catch (IOException e) {
            throw DatabaseException.of(Code.INTERNAL, "The jars of a driver cannot be closed.")
                    .withCause(e);
        }
    }

    /** The first two parts of a URL at most: the rest may hold a password. */
    static String kind(String url) {
        String[] parts = url.split(":", 3);
        return parts.length == 3 && parts[0].equals("jdbc") ? "jdbc:" + parts[1] : "such";
    }

    private static List<URL> jars(Path folder) {
        List<Path> paths = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
                files.forEach(paths::add);
            } catch (IOException e) {
                throw unreadable(folder, e);
            }
        }
        paths.sort(Comparator.naturalOrder());
        List<URL> jars = new ArrayList<>();
        for (Path path : paths) {
            try {
                jars.add(path.toUri().toURL());
            } catch (MalformedURLException e) {
                throw unreadable(path, e);
            }
        }
        return jars;
    }

    private static DatabaseException unreadable(Path path, IOException cause) {
        return DatabaseException.of(Code.INVALID, "The drivers in " + path.toAbsolutePath() + " cannot be read.")
                .withHint("Check that the server may read the folder and the jars in it.")
                .withCause(cause);
    }

    private static @Nullable Driver driver(String url, @Nullable ClassLoader loader) {
        Iterator<Driver> drivers = ServiceLoader.load(Driver.class, loader).iterator();
        while (true) {
            try {
                if (!drivers.hasNext()) {
                    return null;
                }
                Driver driver = drivers.next();
                if (driver.acceptsURL(url)) {
                    return driver;
                }
            } catch (ServiceConfigurationError | SQLException e) {
                // A driver that cannot be made, or that stumbles over the URL, is not the one for it.
                continue;
            }
        }
    }
}
