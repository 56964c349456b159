package io.tabledav.backend.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.tabledav.spi.DatabaseException;
import io.tabledav.spi.DatabaseException.Code;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/**
 * The connections to one database: at most so many at once, opened when they are needed and kept for the next call.
 *
 * <p>Nothing is opened before the first call, and a failure to open fails that call alone.
 *
 * <p>Threads: any; whoever waits for a connection gets one in the order of asking.
 */
public final class JdbcConnections implements AutoCloseable {
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final Duration LIFETIME = Duration.ofMinutes(30);

    /** After a dead connection comes a new one; another call may put one between that died in its hands. */
    private static final int MOST_ATTEMPTS = 3;

    private final JdbcDialect dialect;
    private final Permits permits;
    private final DriverThreads threads;
    private final ConnectionRounds rounds = new ConnectionRounds();
    private final AgroalDataSource pool;
    private final Set<Session<JdbcConnection>> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Opens nothing yet. */
    public JdbcConnections(JdbcSettings settings, JdbcDialect dialect) {
        this.dialect = dialect;
        this.permits = Permits.ofConnections(settings.maxConnections(), settings.poolWait());
        this.threads = new DriverThreads("jdbc", settings.maxConnections());
        this.pool = pool(settings);
    }

    private AgroalDataSource pool(JdbcSettings settings) {
        try {
            AgroalDataSourceConfigurationSupplier configuration = new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(settings.maxConnections())
                            .acquisitionTimeout(settings.poolWait())
                            .reapTimeout(IDLE)
                            .maxLifetime(LIFETIME)
                            .validateOnBorrow(true)
                            .connectionValidator(this::usable)
                            .connectionFactoryConfiguration(factory -> {
                                factory.connectionProviderClass(dialect.driver())
                                        .jdbcUrl(settings.url())
                                        .autoCommit(false);
                                dialect.properties().forEach(factory::jdbcProperty);
                                if (settings.username() != null) {
                                    factory.principal(new NamePrincipal(settings.username()));
                                }
                                if (settings.password() != null) {
                                    factory.credential(new SimplePassword(settings.password()));
                                }
                                return factory;
                            }));
            return AgroalDataSource.from(configuration, rounds);
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }

    /** Whether a pooled connection was not thrown away by the one who had it last, and none beside it was found dead. */
    private boolean usable(Connection connection) {
        try {
            return rounds.isCurrent(connection.unwrap(Connection.class)) && !connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Takes a connection; the caller closes the session.
     *
     * <p>Errors: {@code UNAVAILABLE} if none is free in time, or the database cannot be reached.
     */
    public Session<JdbcConnection> take() {
        if (closed) {
            throw closed();
        }
        permits.acquire();
        Session<JdbcConnection> session;
        try {
            Pooled pooled = Session.uninterrupted(threads.start(this::openPrepared), dialect::failure);
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
        sessions.add(session);
        if (closed) {
            session.close();
            throw closed();
        }
        return session;
    }

    private static DatabaseException closed() {
        return DatabaseException.of(Code.UNAVAILABLE, "The database is closed: the server is stopping.");
    }

    /**
     * A connection that works. The first that died in the pool, while the server was restarted for example, has those that
     * waited beside it thrown away too: trying each of them could take long, when nothing answers.
     */
    private Pooled openPrepared() throws SQLException {
        for (int attempt = 1; ; attempt++) {
            Connection connection = open();
            Connection raw = connection.unwrap(Connection.class);
            Pooled pooled = new Pooled(connection, raw, new JdbcConnection(raw, dialect));
            boolean used = rounds.enter(raw);
            try {
                dialect.prepare(raw);
                return pooled;
            } catch (SQLException | RuntimeException e) {
                rounds.endWith(raw);
                giveBack(pooled, false);
                if (!used || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Connection open() throws SQLException {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw DatabaseException.of(Code.UNAVAILABLE, "The database does not answer.")
                        .withHint("Check that it runs, and the host and port in its URL.")
                        .withCause(e);
            }
            throw e;
        }
    }

    private static void giveBack(Pooled pooled, boolean clean) throws SQLException {
        try {
            if (!clean) {
                pooled.raw().close();
            }
        } catch (SQLException e) {
            // A connection that is broken already; what was done on it stands, and is not told as failed because of
            // this.
            pooled.raw().abort(Runnable::run);
        } finally {
            pooled.connection().close();
        }
    }

    /** How busy the connections are. */
    public PoolState state() {
        return permits.state();
    }

    @Override
    public void close() {
        closed = true;
        sessions.forEach(Session::close);
        pool.close();
        threads.close();
    }

    /** A connection out of the pool, and what it wraps. */
    private record Pooled(Connection connection, Connection raw, JdbcConnection engine) {}
}
