package io.tabledav.backend.sqlite;

import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;

/** The file of a database: where it is, whether it can be opened, and the URL that opens exactly this file. */
record SqliteFile(Path path) {
    private static final String URL_PREFIX = "jdbc:sqlite:";
    private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int READ_VERSION_AT = 19;
    private static final byte WAL = 2;
    private static final String UNRESERVED = "/-._~";

    /** The file that a URL means; {@code INVALID} for a URL that means no file. */
    static SqliteFile of(String url) {
        if (!url.startsWith(URL_PREFIX)) {
            throw DatabaseException.of(
                    Code.INVALID, "A SQLite URL starts with " + URL_PREFIX + ", this one is " + url + ".");
        }
        String path = url.substring(URL_PREFIX.length());
        if (path.isBlank() || path.startsWith(":") || path.startsWith("file:")) {
            throw DatabaseException.of(Code.INVALID, "A SQLite URL names a file, this one is " + url + ".")
                    .withHint("Write " + URL_PREFIX + "/path/to/file.db; databases in memory cannot be served.");
        }
        return at(path);
    }

    static SqliteFile at(String path) {
        try {
            return new SqliteFile(Path.of(path).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            throw DatabaseException.of(Code.INVALID, "This is no path of a file: " + path + ".")
                    .withCause(e);
        }
    }

    /**
     * What tells this file from another that has taken its place under the same path.
     *
     * <p>Errors: {@code UNAVAILABLE} if there is no file, or it cannot be read, or is no database.
     */
    Object identity() {
        BasicFileAttributes attributes = attributes();
        if (attributes == null) {
            throw unavailable("There is no file " + path + ".")
                    .withHint("Check the path in the URL of this database; a missing file is never created.");
        }
        if (attributes.isDirectory()) {
            throw unavailable(path + " is a folder, not a SQLite database.");
        }
        Object key = attributes.fileKey();
        return key == null ? attributes.creationTime() : key;
    }

    /** Changes when the file itself is written, if its clock goes on; {@code UNAVAILABLE} if there is none. */
    String stamp() {
        BasicFileAttributes attributes = attributes();
        if (attributes == null) {
            throw unavailable("There is no file " + path + ".");
        }
        return attributes.lastModifiedTime() + ":" + attributes.size();
    }

    /** Fails with {@code UNAVAILABLE} if the content is not that of a SQLite database; an empty file is an empty database. */
    void requireDatabase() {
        identity();
        try (InputStream bytes = Files.newInputStream(path)) {
            byte[] start = bytes.readNBytes(HEADER.length);
            if (start.length != 0 && !Arrays.equals(start, HEADER)) {
                throw unavailable(path + " is not a SQLite database.");
            }
        } catch (IOException e) {
            throw unavailable(path + " cannot be read.").withCause(e);
        }
    }

    /** Whether the content says that it is in WAL mode; false where it cannot be read. Source: SQLite's file format, 1.3.3. */
    boolean isWal() {
        try (InputStream bytes = Files.newInputStream(path)) {
            byte[] start = bytes.readNBytes(READ_VERSION_AT + 1);
            return start.length > READ_VERSION_AT && start[READ_VERSION_AT] == WAL;
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes an empty database in WAL mode, in which readers and a writer do not wait for each other. */
    void create() {
        if (Files.exists(path)) {
            throw DatabaseException.of(Code.CONFLICT, "There is a file " + path + " already.");
        }
        // Not by DriverManager, which only knows the drivers of whichever class loader asked it first.
        try (Connection connection = JDBC.createConnection(URL_PREFIX + uri("rwc"), new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
        } catch (SQLException e) {
            throw SqliteErrors.of(e);
        }
    }

    /** Whether the server may write to the file. */
    boolean writable() {
        return Files.isWritable(path);
    }

    /**
     * The file as a URI that SQLite opens: unlike a plain path it lets any character be in the name, and says by itself
     * that a missing file is not created.
     */
    String uri(String mode) {
        StringBuilder uri = new StringBuilder("file:");
        for (byte octet : path.toString().getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xFF);
            if (octet > 0 && (Character.isLetterOrDigit(character) || UNRESERVED.indexOf(character) >= 0)) {
                uri.append(character);
            } else {
                uri.append('%').append(String.format("%02X", (int) character));
            }
        }
        return uri.append("?mode=").append(mode).toString();
    }

    private @Nullable BasicFileAttributes attributes() {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            return null;
        }
    }

    private static DatabaseException unavailable(String message) {
        return DatabaseException.of(Code.UNAVAILABLE, message);
    }
}
