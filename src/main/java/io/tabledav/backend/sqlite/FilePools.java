package io.tabledav.backend.sqlite;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/**
 * The pools of connections to a database file as long as it is the same file: some that can only read, and one that
 * writes. Another file in its place has pools of its own, so that no call can get a connection to the old one.
 *
 * <p>Nothing is opened before it is needed.
 */
final class FilePools {
    private static final int NATIVE_BUSY_MILLIS = 50;

    private final Object identity;
    private final AgroalDataSource readers;
    private final AgroalDataSource writers;
    private int users;
    private boolean retired;

    /**
     * Makes pools of nothing yet.
     *
     * @param identity what told the file from others before the first connection to it was opened
     */
    FilePools(SqliteFile file, Object identity, SqliteSettings settings) {
        this.identity = identity;
        // One more than there are permits: DataVersions keeps one for itself.
        this.readers = pool(file.uri("ro"), SQLiteOpenMode.READONLY, settings.maxConnections() + 1, settings);
        this.writers = pool(file.uri("rw"), SQLiteOpenMode.READWRITE, 1, settings);
    }

    private static AgroalDataSource pool(String uri, SQLiteOpenMode mode, int size, SqliteSettings settings) {
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(size)
                            .acquisitionTimeout(settings.poolWait())
                            .reapTimeout(Duration.ofMinutes(1))
                            .validateOnBorrow(true)
                            .connectionValidator(FilePools::isOpen)
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
    private static boolean isOpen(Connection connection) {
        try {
            return !connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    /** What tells the file from another that has taken its place. */
    Object identity() {
        return identity;
    }

    /** Announces that connections will be taken: these pools stay until as many {@link #leave} them. */
    synchronized FilePools join() {
        users++;
        return this;
    }

    /** Ends what {@link #join} began. */
    synchronized void leave() {
        users--;
        closeIfUnused();
    }

    /** Closes the pools as soon as nobody has one of their connections. */
    synchronized void retire() {
        retired = true;
        readers.flush(FlushMode.GRACEFUL);
        writers.flush(FlushMode.GRACEFUL);
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (retired && users == 0) {
            close();
        }
    }

    /** Closes every connection, those in use too. */
    void close() {
        readers.close();
        writers.close();
    }

    /** Takes a connection; the caller has joined. */
    Pooled open(boolean readOnly, Duration busyWait) throws SQLException {
        Connection connection = (readOnly ? readers : writers).getConnection();
        SQLiteConnection raw = connection.unwrap(SQLiteConnection.class);
        return new Pooled(connection, raw, new Engine(raw, identity, busyWait));
    }

    /** A connection out of the pool, and what it wraps. */
    record Pooled(Connection connection, SQLiteConnection raw, Engine engine) {

        /** Gives the connection back, or throws it away if it is not clean. */
        void giveBack(boolean clean) throws SQLException {
            try {
                if (!clean) {
                    raw.close();
                }
            } finally {
                connection.close();
            }
        }
    }
}
