package io.tabledav.state.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSourceListener;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The pooled connections to the database of the state. Once one is found dead, those opened before it are not handed out again.
 *
 * <p>Threads: any.
 */
final class StatePool implements AutoCloseable {
    private static final Duration ACQUIRE = Duration.ofSeconds(4);
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final Duration LIFETIME = Duration.ofMinutes(30);

    private final Rounds rounds = new Rounds();
    private final Vendor vendor;
    private final AgroalDataSource source;

    /** Opens nothing yet. */
    StatePool(StateSettings settings, Vendor vendor) throws SQLException {
        this.vendor = vendor;
        source = AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier()
                        .connectionPoolConfiguration(pool -> pool.maxSize(vendor.connections())
                                .acquisitionTimeout(ACQUIRE)
                                .reapTimeout(IDLE)
                                .maxLifetime(LIFETIME)
                                .validateOnBorrow(true)
                                .connectionValidator(this::usable)
                                .connectionFactoryConfiguration(factory -> {
                                    factory.connectionProviderClass(vendor.driver())
                                            .jdbcUrl(settings.url());
                                    vendor.properties().forEach(factory::jdbcProperty);
                                    if (settings.username() != null) {
                                        factory.principal(new NamePrincipal(settings.username()));
                                    }
                                    if (settings.password() != null) {
                                        factory.credential(new SimplePassword(settings.password()));
                                    }
                                    return factory;
                                })),
                rounds);
    }

    /** What a library gets that brings its own statements. */
    AgroalDataSource source() {
        return source;
    }

    /** A connection; whoever gets it closes it. */
    Connection take() throws SQLException {
        Connection connection = source.getConnection();
        try {
            Connection raw = connection.unwrap(Connection.class);
            if (!rounds.isPrepared(raw)) {
                prepare(raw);
                rounds.prepared(raw);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Not by the pool itself, which gives a driver one text, of which SQLite's only runs the first statement. */
    private void prepare(Connection raw) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            for (String sql : vendor.prepare()) {
                statement.execute(sql);
            }
        }
    }

    /** Throws a connection away, and with it all that were opened before this moment: it was found dead. */
    void discard(Connection dead) {
        rounds.next();
        try {
            dead.unwrap(Connection.class).abort(Runnable::run);
        } catch (SQLException e) {
            // It is dead already, which is what was wanted.
            return;
        }
    }

    private boolean usable(Connection connection) {
        try {
            return !connection.isClosed() && rounds.isCurrent(connection.unwrap(Connection.class));
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        source.close();
    }

    /** Which connections were opened since the last one was found dead. */
    private static final class Rounds implements AgroalDataSourceListener {
        private final AtomicInteger current = new AtomicInteger();

        /** By identity: nobody knows what a driver calls equal. */
        private final Map<Connection, Integer> opened = Collections.synchronizedMap(new IdentityHashMap<>());

        private final Set<Connection> prepared =
                Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

        boolean isPrepared(Connection connection) {
            return prepared.contains(connection);
        }

        void prepared(Connection connection) {
            prepared.add(connection);
        }

        void next() {
            current.incrementAndGet();
        }

        boolean isCurrent(Connection connection) {
            return opened.getOrDefault(connection, -1) == current.get();
        }

        @Override
        public void onConnectionCreation(Connection connection) {
            opened.put(connection, current.get());
        }

        @Override
        public void onConnectionDestroy(Connection connection) {
            opened.remove(connection);
            prepared.remove(connection);
        }
    }
}
