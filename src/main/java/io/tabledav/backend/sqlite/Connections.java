package io.tabledav.backend.sqlite;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.tabledav.backend.jdbc.DriverThreads;
import io.tabledav.backend.jdbc.Permits;
import io.tabledav.backend.jdbc.PoolState;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteLimits;
import org.sqlite.SQLiteOpenMode;

/**
 * The connections to one database: some that can only read, and one that writes.
 *
 * <p>Nothing is opened before it is needed, and a failure to open fails that call alone. A file that took the place of
 * another is noticed: the connections to the old one are closed as they come back.
 */
final class Connections implements AutoCloseable {
    private static final int NATIVE_BUSY_MILLIS = 50;
    private static final int TEMPORARY_CACHE_KIB = 16 << 10;

    /** How SQLite says that a connection that only reads cannot roll back what a killed writer left. */
    private static final Set<String> NEED_A_WRITER = Set.of(
            SQLiteErrorCode.SQLITE_READONLY_ROLLBACK.name(),
            SQLiteErrorCode.SQLITE_READONLY_RECOVERY.name(),
            SQLiteErrorCode.SQLITE_READONLY_CANTINIT.name());

    private final SqliteFile file;
    private final SqliteSettings settings;
    private final DriverThreads threads;
    private final AgroalDataSource readers;
    private final AgroalDataSource writers;
    private final Permits readPermits;
    private final Permits writePermit;
    private final Set<Session<Engine>> sessions = ConcurrentHashMap.newKeySet();
    private @Nullable Object identity;
    private volatile boolean closed;

    Connections(SqliteFile file, SqliteSettings settings) {
        this.file = file;
        this.settings = settings;
        this.threads = new DriverThreads("sqlite", settings.maxConnections() + 1);
        this.readPermits = Permits.ofConnections(settings.maxConnections(), settings.poolWait());
        this.writePermit = new Permits(1, settings.poolWait(), "Another write to this database is running.");
        // One more than there are permits: DataVersions keeps one for itself.
        this.readers = pool(file.uri("ro"), SQLiteOpenMode.READONLY, settings.maxConnections() + 1);
        this.writers = pool(file.uri("rw"), SQLiteOpenMode.READWRITE, 1);
    }

    private AgroalDataSource pool(String uri, SQLiteOpenMode mode, int size) {
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(size)
                            .acquisitionTimeout(settings.poolWait())
                            .reapTimeout(Duration.ofMinutes(1))
                            .validateOnBorrow(true)
                            .connectionValidator(Connections::open)
                            .connectionFactoryConfiguration(factory -> factory.connectionProviderClass(JDBC.class)
                                    .jdbcUrl("jdbc:sqlite:" + uri)
                                    .jdbcProperty(
                                            "open_mode", Integer.toString(mode.flag | SQLiteOpenMode.OPEN_URI.flag))
                                    .jdbcProperty("busy_timeout", Integer.toString(NATIVE_BUSY_MILLIS)))));
        } catch (SQLException e) {
            throw SqliteErrors.of(e);
        }
    }

    /** Whether a pooled connection was not thrown away by the one who had it last. */
    private static boolean open(Connection connection) {
        try {
            return !connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    /** A connection that can only read; {@code UNAVAILABLE} if none is free in time or the file cannot be opened. */
    Session<Engine> read() {
        try {
            return takeReader();
        } catch (DatabaseException e) {
            String state = e.sqlState();
            if (state == null || !NEED_A_WRITER.contains(state)) {
                throw e;
            }
            recover();
            return takeReader();
        }
    }

    private Session<Engine> takeReader() {
        return take(readers, readPermits, true);
    }

    /** A writer that was killed leaves a journal behind, which only a connection that may write can roll back. */
    private void recover() {
        try (Session<Engine> session = write()) {
            session.call(engine -> engine.number("SELECT count(*) FROM sqlite_schema"));
        }
    }

    /** The connection that writes; {@code UNAVAILABLE} if another write of this server does not end in time. */
    Session<Engine> write() {
        return take(writers, writePermit, false);
    }

    private Session<Engine> take(AgroalDataSource pool, Permits permits, boolean readOnly) {
        if (closed) {
            throw closed();
        }
        permits.acquire();
        Session<Engine> session;
        try {
            refreshIdentity();
            Pooled pooled =
                    Session.uninterrupted(threads.start(() -> open(pool, settings.busyWait())), SqliteErrors::of);
            session = new Session<>(pooled.engine(), threads, (taken, clean) -> {
                try {
                    giveBack(pooled, clean);
                } finally {
                    sessions.remove(taken);
                    permits.release();
                }
            });
        } catch (RuntimeException | Error e) {
            permits.release();
            throw e;
        }
        return prepared(session, readOnly);
    }

    private Session<Engine> prepared(Session<Engine> session, boolean readOnly) {
        sessions.add(session);
        try {
            if (closed) {
                throw closed();
            }
            session.call(engine -> {
                prepare(engine, readOnly);
                return true;
            });
            return session;
        } catch (RuntimeException | Error e) {
            session.discard();
            session.close();
            throw e;
        }
    }

    private static DatabaseException closed() {
        return DatabaseException.of(Code.UNAVAILABLE, "The database is closed: the server is stopping.");
    }

    private synchronized void refreshIdentity() {
        Object current = file.identity();
        if (current.equals(identity)) {
            return;
        }
        file.requireDatabase();
        if (identity != null) {
            readers.flush(FlushMode.GRACEFUL);
            writers.flush(FlushMode.GRACEFUL);
        }
        identity = current;
    }

    /** How busy the connections that read are. */
    PoolState readers() {
        return readPermits.state();
    }

    /** What tells the file from another that has taken its place. */
    synchronized Object identity() {
        return identity == null ? file.identity() : identity;
    }

    /**
     * A connection beside the bounded ones, for {@link DataVersions}, which does not wait for locks by itself. Runs on the
     * driver's threads.
     */
    Pooled openSpare() throws SQLException {
        Pooled spare = open(readers, Duration.ZERO);
        try {
            prepare(spare.engine(), true);
            return spare;
        } catch (SQLException | RuntimeException e) {
            giveBack(spare, false);
            throw e;
        }
    }

    private static Pooled open(AgroalDataSource pool, Duration busyWait) throws SQLException {
        Connection connection = pool.getConnection();
        SQLiteConnection raw = connection.unwrap(SQLiteConnection.class);
        return new Pooled(connection, raw, new Engine(raw, busyWait));
    }

    /** Brings a connection, new or used, into the state that every call expects. */
    private void prepare(Engine engine, boolean readOnly) throws SQLException {
        engine.start();
        engine.execute("PRAGMA query_only=" + (readOnly ? 1 : 0) + "; PRAGMA foreign_keys=" + (readOnly ? 0 : 1));
        if (!readOnly) {
            // Rows on their way into a table are kept in temporary ones: on the disk, with a bounded cache before it.
            engine.execute("PRAGMA temp_store=FILE; PRAGMA temp.cache_size=-" + TEMPORARY_CACHE_KIB);
        }
        for (Map.Entry<String, String> attached : settings.attached().entrySet()) {
            attach(engine, attached.getKey(), SqliteFile.at(attached.getValue()), readOnly);
        }
        engine.limit(SQLiteLimits.SQLITE_LIMIT_ATTACHED, settings.attached().size());
        engine.limit(SQLiteLimits.SQLITE_LIMIT_LENGTH, Integer.MAX_VALUE);
    }

    private static void attach(Engine engine, String schema, SqliteFile file, boolean readOnly) throws SQLException {
        boolean there = engine.rows("SELECT name FROM pragma_database_list", List.of(), row -> row.text(0))
                .contains(schema);
        if (!there) {
            file.requireDatabase();
            engine.execute("ATTACH '" + file.uri(readOnly ? "ro" : "rw").replace("'", "''") + "' AS "
                    + SqlNames.quote(schema));
        }
    }

    private static void giveBack(Pooled pooled, boolean clean) throws SQLException {
        try {
            if (!clean) {
                pooled.raw().close();
            }
        } finally {
            pooled.connection().close();
        }
    }

    @Override
    public void close() {
        closed = true;
        sessions.forEach(Session::close);
        readers.close();
        writers.close();
        threads.close();
    }

    /** A connection out of the pool, and what it wraps. */
    record Pooled(Connection connection, SQLiteConnection raw, Engine engine) {}
}
