package io.tabledav.it;

import io.tabledav.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** {@link FullDatabase} on PostgreSQL whose write-ahead log has no room: it ends itself, as it must. */
class PostgresFullIT extends FullDatabase {
    private static final long MB = 1024 * 1024;

    private final PostgresServer postgres = PostgresServer.own();
    private String database = "";

    @Override
    int diskMegabytes() {
        return 1_024;
    }

    /** A segment of the log has 16 MB. */
    @Override
    List<Long> leftBytes() {
        return List.of(8 * MB);
    }

    @Override
    int rows() {
        return 400_000;
    }

    @Override
    void startDatabaseIn(Path disk) throws Exception {
        postgres.execute("ALTER SYSTEM SET min_wal_size = '32MB'", "ALTER SYSTEM SET max_wal_size = '32MB'");
        postgres.moveLogTo(disk);
        database = postgres.createDatabase();
    }

    @Override
    void startDatabaseAgain() throws Exception {
        postgres.startAgainIfEnded();
    }

    @Override
    void closeDatabase() {
        postgres.close();
    }

    @Override
    String schema() {
        return "public";
    }

    @Override
    String url() {
        return postgres.url(database) + "?user=" + PostgresServer.USER;
    }

    @Override
    Connection connect() throws SQLException {
        return postgres.connect(database);
    }
}
