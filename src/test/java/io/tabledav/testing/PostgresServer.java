package io.tabledav.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * A real PostgreSQL server on loopback: one for the whole JVM, started when it is first asked for and stopped when the JVM
 * ends. A test that stops its server has one {@linkplain #own of its own}.
 *
 * <p>Threads: any. Tests do not see each other: each makes schemas ({@link #createSchema}) or databases ({@link
 * #createDatabase}) of its own.
 */
public final class PostgresServer implements AutoCloseable {
    /** The superuser; every login from loopback is trusted. */
    public static final String USER = "postgres";

    /** Who owns the schemas of {@link #createOwnSchema}, and may do nothing else. */
    public static final String OWNER = "ordinary";

    /** The database in which {@link #createSchema} makes schemas. */
    public static final String DATABASE = "postgres";

    private static final Duration START = Duration.ofSeconds(60);

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger LOGGER = Logger.getLogger("io.zonky.test.db.postgres");

    private static @Nullable PostgresServer shared;

    private final AtomicInteger names = new AtomicInteger();
    private final Path folder;
    private EmbeddedPostgres server;
    private boolean ownerIsThere;

    private PostgresServer() throws IOException {
        // What the server says of itself is of no interest unless it does not start.
        LOGGER.setLevel(Level.WARNING);
        folder = Files.createTempDirectory("tabledav-postgres");
        server = start(0);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    private EmbeddedPostgres start(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setOverrideWorkingDirectory(folder.resolve("programs").toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START)
                .setLocaleConfig("locale", "C.UTF-8")
                .setLocaleConfig("encoding", "UTF8")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "200")
                .setServerConfig("max_prepared_transactions", "0")
                .setServerConfig("shared_buffers", "64MB")
                .setServerConfig("fsync", "off")
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("timezone", "UTC")
                .setServerConfig("logging_collector", "off")
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD);
        if (port != 0) {
            builder.setPort(port);
        }
        return builder.start();
    }

    /** The server of this JVM. */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            shared = own();
        }
        return shared;
    }

    /** Another server, which the test may stop, and closes. */
    public static PostgresServer own() {
        try {
            return new PostgresServer();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not start", e);
        }
    }

    /** Stops the server as an administrator in a hurry does: every connection is cut. */
    public synchronized void stop() throws IOException {
        server.close();
    }

    /** Starts a stopped server again, on the same port and with the same data. */
    public synchronized void startAgain() throws IOException {
        server = start(server.getPort());
    }

    /** Starts a server again that has ended by itself; one that comes up again after a failure is left to do so. */
    public synchronized void startAgainIfEnded() throws IOException {
        if (!server.getProcess().isAlive()) {
            stop();
            startAgain();
        }
    }

    /** Starts a stopped server again as a standby that waits for a primary, and lets others read meanwhile. */
    public synchronized void startAsStandby() throws IOException {
        Files.createFile(folder.resolve("data").resolve("standby.signal"));
        startAgain();
    }

    /** Has the server keep its write-ahead log in another folder, which is empty, from now on: stops it, and starts it again. */
    public synchronized void moveLogTo(Path other) throws IOException {
        stop();
        Path log = folder.resolve("data").resolve("pg_wal");
        try (Stream<Path> files = Files.walk(log)) {
            for (Path file : files.toList()) {
                if (!file.equals(log)) {
                    Files.copy(file, other.resolve(log.relativize(file)));
                }
            }
        }
        TestFolders.delete(log);
        Files.createSymbolicLink(log, other);
        startAgain();
    }

    /** Stops the server and removes its files. */
    @Override
    public synchronized void close() {
        try {
            server.close();
            TestFolders.delete(folder);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "PostgreSQL was not stopped, or left something in " + folder, e);
        }
    }

    /** Creates a new, empty schema in {@link #DATABASE} and gives its name. */
    public String createSchema() throws SQLException {
        String name = "test" + names.incrementAndGet();
        execute("CREATE SCHEMA " + name);
        return name;
    }

    /** Creates a new, empty schema in {@link #DATABASE} that belongs to {@link #OWNER}, and gives its name. */
    public synchronized String createOwnSchema() throws SQLException {
        if (!ownerIsThere) {
            execute("CREATE ROLE " + OWNER + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS");
            ownerIsThere = true;
        }
        String name = createSchema();
        execute("ALTER SCHEMA " + name + " OWNER TO " + OWNER);
        return name;
    }

    /** Drops a schema of {@link #createSchema} with all that is in it. */
    public void dropSchema(String name) throws SQLException {
        execute("SET client_min_messages = warning", "DROP SCHEMA IF EXISTS " + name + " CASCADE");
    }

    /** Creates a new, empty database and gives its name. */
    public String createDatabase() throws SQLException {
        String name = "test" + names.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE template0");
        return name;
    }

    /** Drops a database with all that is in it, and cuts who is connected. */
    public void dropDatabase(String name) throws SQLException {
        execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /** Runs statements in {@link #DATABASE} as superuser, beside whatever is tested. */
    public void execute(String... statements) throws SQLException {
        executeIn(DATABASE, statements);
    }

    /** Runs statements in a database as superuser, beside whatever is tested. */
    public void executeIn(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A superuser's connection of the test's own, which closes it. */
    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("ApplicationName", "test");
        return Objects.requireNonNull(new Driver().connect(url(database), properties));
    }

    /** The URL of {@link #DATABASE}, without user. */
    public String url() {
        return url(DATABASE);
    }

    /** The URL of a database, without user. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** The TCP port it listens on. */
    public int port() {
        return server.getPort();
    }

    /** The folder that its data and its programs are in. */
    public Path folder() {
        return folder;
    }
}
