package io.tabledav.backend.sqlite;

import io.tabledav.backend.jdbc.DriverThreads;
import io.tabledav.backend.jdbc.Permits;
import io.tabledav.backend.jdbc.PoolState;
import io.tabledav.backend.jdbc.Session;
import io.tabledav.backend.sqlite.FilePools.Pooled;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteLimits;

/**
 * The connections to one database: some that can only read, and one that writes.
 *
 * <p>Nothing is opened before it is needed, and a failure to open fails that call alone. A file that took the place of
 * another is noticed: it gets connections of its own, and those to the old one are closed as they come back.
 */
final class Connections implements AutoCloseable {
    private static final int TEMPORARY_CACHE_KIB = 16 << 10;

    /** How SQLite says that a connection that only reads cannot roll back what a killed writer left. */
    private static final Set<String> NEED_A_WRITER = Set.of(
            SQLiteErrorCode.SQLITE_READONLY_ROLLBACK.name(),
            SQLiteErrorCode.SQLITE_READONLY_RECOVERY.name(),
            SQLiteErrorCode.SQLITE_READONLY_CANTINIT.name());

    private final SqliteFile file;
    private final SqliteSettings settings;
    private final DriverThreads threads;
    private final Permits readPermits;
    private final Permits writePermit;
    private final Set<Session<Engine>> sessions = ConcurrentHashMap.newKeySet();
    private @Nullable FilePools pools;
    private volatile boolean closed;

    Connections(SqliteFile file, SqliteSettings settings) {
        this.file = file;
        this.settings = settings;
        this.threads = new DriverThreads("sqlite", settings.maxConnections() + 1);
        this.readPermits = Permits.ofConnections(settings.maxConnections(), settings.poolWait());
        this.writePermit = new Permits(1, settings.poolWait(), "Another write to this database is running.");
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
        return take(readPermits, true);
    }

    /** A writer that was killed leaves a journal behind, which only a connection that may write can roll back. */
    private void recover() {
        try (Session<Engine> session = write()) {
            session.call(engine -> engine.number("SELECT count(*) FROM sqlite_schema"));
        }
    }

    /** The connection that writes; {@code UNAVAILABLE} if another write of this server does not end in time. */
    Session<Engine> write() {
        return take(writePermit, false);
    }

    private Session<Engine> take(Permits permits, boolean readOnly) {
        if (closed) {
            throw closed();
        }
        permits.acquire();
        Session<Engine> session;
        try {
            session = open(permits, readOnly);
        } catch (RuntimeException | Error e) {
            permits.release();
            throw e;
        }
        return prepared(session, readOnly);
    }

    private Session<Engine> open(Permits permits, boolean readOnly) {
        FilePools current = joinPools();
        try {
            Pooled pooled = Session.uninterrupted(
                    threads.start(() -> current.open(readOnly, settings.busyWait())), SqliteErrors::of);
            return new Session<>(pooled.engine(), threads, (taken, clean) -> {
                try {
                    pooled.giveBack(clean);
                } finally {
                    sessions.remove(taken);
                    current.leave();
                    permits.release();
                }
            });
        } catch (RuntimeException | Error e) {
            current.leave();
            throw e;
        }
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

    /** The pools of the file that is there now; the caller leaves them when its connection is back. */
    private synchronized FilePools joinPools() {
        Object identity = filesNow();
        FilePools current = pools;
        if (current != null && current.identity().equals(identity)) {
            return current.join();
        }
        file.requireDatabase();
        FilePools next = new FilePools(file, identity, settings).join();
        pools = next;
        if (current != null) {
            current.retire();
        }
        return next;
    }

    /** How busy the connections that read are. */
    PoolState readers() {
        return readPermits.state();
    }

    /** Whether each file is in WAL mode now, so that its readers keep no writer waiting. */
    boolean areWal() {
        return file.isWal()
                && settings.attached().values().stream()
                        .allMatch(attached -> SqliteFile.at(attached).isWal());
    }

    /** The file of a schema. */
    SqliteFile fileOf(String schema) {
        String attached = settings.attached().get(schema);
        return attached == null ? file : SqliteFile.at(attached);
    }

    private List<Object> filesNow() {
        List<Object> identities = new ArrayList<>();
        identities.add(file.identity());
        for (String attached : settings.attached().values()) {
            identities.add(SqliteFile.at(attached).identity());
        }
        return identities;
    }

    /** What tells the files that the last call found from others that have taken their places. */
    synchronized Object identity() {
        return pools == null ? filesNow() : pools.identity();
    }

    /**
     * A connection beside the bounded ones, for {@link DataVersions}, which does not wait for locks by itself. Runs on the
     * driver's threads.
     */
    Spare openSpare() throws SQLException {
        FilePools current = joinPools();
        Pooled pooled;
        try {
            pooled = current.open(true, Duration.ZERO);
        } catch (SQLException | RuntimeException e) {
            current.leave();
            throw e;
        }
        Spare spare = new Spare(current, pooled);
        try {
            prepare(pooled.engine(), true);
            return spare;
        } catch (SQLException | RuntimeException e) {
            spare.giveBack(false);
            throw e;
        }
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

    @Override
    public void close() {
        closed = true;
        sessions.forEach(Session::close);
        FilePools current;
        synchronized (this) {
            current = pools;
        }
        if (current != null) {
            current.close();
        }
        threads.close();
    }

    /** A connection that {@link #openSpare} opened, and the pools to leave with it. */
    record Spare(FilePools pools, Pooled pooled) {

        Engine engine() {
            return pooled.engine();
        }

        /** What tells the file that the connection is to from another. */
        Object identity() {
            return pools.identity();
        }

        void giveBack(boolean clean) throws SQLException {
            try {
                pooled.giveBack(clean);
            } finally {
                pools.leave();
            }
        }
    }
}
