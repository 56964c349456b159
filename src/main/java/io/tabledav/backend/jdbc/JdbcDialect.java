package io.tabledav.backend.jdbc;

import io.tabledav.spi.DatabaseException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What differs between drivers in how a connection is opened, brought into shape, interrupted and understood when it fails. */
public interface JdbcDialect {

    /** The driver's class; it is opened directly, never through {@code DriverManager}. */
    Class<? extends Driver> driver();

    /** The driver's properties, which those of the same name in the URL override. */
    Map<String, String> properties();

    /**
     * Brings a connection into the state that every call expects: auto-commit off, and what a client's SQL may have set
     * undone. Runs each time that a connection is taken, new or used; a round trip to the server here also finds out that
     * the connection is dead before a statement does.
     */
    void prepare(Connection connection) throws SQLException;

    /**
     * Undoes all that a client's SQL may have left in a connection: settings, locks that outlive a transaction, temporary
     * tables. Runs when such a connection is given back, so that nothing of it is held while the connection waits for the
     * next call.
     *
     * @return false if this database has no way that nothing escapes: the connection is thrown away
     */
    boolean reset(Connection connection) throws SQLException;

    /**
     * Ends what runs on a connection in the server. Called from another thread than the one that runs it; it may come when
     * nothing runs.
     *
     * @param running the statement that was kept last, null if none is
     */
    void interrupt(Connection connection, @Nullable Statement running) throws SQLException;

    /** What a failure of the driver is told as: the one table of this dialect from SQLSTATE and vendor codes. */
    DatabaseException failure(SQLException failure);
}
