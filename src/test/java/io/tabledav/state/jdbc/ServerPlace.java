package io.tabledav.state.jdbc;

import io.tabledav.state.State;
import io.tabledav.state.StateLimits;
import io.tabledav.state.StatePlace;
import io.tabledav.testing.MariaDbServer;
import io.tabledav.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;

/** A schema of its own on a database server. */
final class ServerPlace implements StatePlace {
    private final String url;
    private final String username;
    private final Access access;

    private ServerPlace(String url, String username, Access access) {
        this.url = url;
        this.username = username;
        this.access = access;
    }

    /** What the server lets tests do beside what is tested. */
    private interface Access {

        /** A connection to the schema, which the caller closes. */
        Connection connect() throws SQLException;

        /** Takes the schema away. */
        void drop() throws SQLException;
    }

    private record OnPostgres(PostgresServer server, String schema) implements Access {
        @Override
        public Connection connect() throws SQLException {
            Connection connection = server.connect(PostgresServer.DATABASE);
            connection.setSchema(schema);
            return connection;
        }

        @Override
        public void drop() throws SQLException {
            server.dropSchema(schema);
        }
    }

    private record OnMariaDb(MariaDbServer server, String database) implements Access {
        @Override
        public Connection connect() throws SQLException {
            return server.connect(database);
        }

        @Override
        public void drop() throws SQLException {
            server.dropDatabase(database);
        }
    }

    /** One on the PostgreSQL server of this JVM, with a table of somebody else in it. */
    static ServerPlace onPostgres() throws SQLException {
        PostgresServer server = PostgresServer.shared();
        String schema = server.createSchema();
        server.execute("CREATE TABLE " + schema + ".somebody_elses (x int)");
        return new ServerPlace(
                server.url() + "?currentSchema=" + schema, PostgresServer.USER, new OnPostgres(server, schema));
    }

    /** One on the MariaDB server of this JVM, through its own driver. */
    static ServerPlace onMariaDb() throws SQLException {
        MariaDbServer server = MariaDbServer.shared();
        String database = server.createDatabase();
        return new ServerPlace(server.url(database), MariaDbServer.USER, new OnMariaDb(server, database));
    }

    /** The same through the driver of MySQL. */
    static ServerPlace onMariaDbThroughConnectorJ() throws SQLException {
        MariaDbServer server = MariaDbServer.shared();
        String database = server.createDatabase();
        return new ServerPlace(server.mysqlUrl(database), MariaDbServer.USER, new OnMariaDb(server, database));
    }

    @Override
    public State open(StateLimits limits, InstantSource clock) {
        return new JdbcState(new StateSettings(url, username, null, limits), clock);
    }

    @Override
    public void sweep(State state) {
        ((JdbcState) state).sweep();
    }

    @Override
    public void clear() throws SQLException {
        try (Connection connection = access.connect()) {
            Tables.clear(connection);
        }
    }

    @Override
    public void close() throws SQLException {
        access.drop();
    }
}
