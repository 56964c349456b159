package io.tabledav.it;

import io.tabledav.testing.MariaDbServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link FullDatabase} on MariaDB whose whole data folder has no room. */
class MariaDbFullIT extends FullDatabase {
    private static final long MB = 1024 * 1024;

    private @Nullable MariaDbServer mariadb;
    private String database = "";

    @Override
    int diskMegabytes() {
        return 512;
    }

    @Override
    List<Long> leftBytes() {
        return List.of(8 * MB, 64 * 1024L);
    }

    @Override
    int rows() {
        return 100_000;
    }

    @Override
    void startDatabaseIn(Path disk) throws Exception {
        mariadb = MariaDbServer.ownIn(disk);
        database = mariadb().createDatabase();
    }

    private MariaDbServer mariadb() {
        return Objects.requireNonNull(mariadb);
    }

    @Override
    void startDatabaseAgain() throws Exception {
        mariadb().stop();
        mariadb().startAgain();
    }

    @Override
    void closeDatabase() {
        if (mariadb != null) {
            mariadb.close();
        }
    }

    @Override
    String schema() {
        return database;
    }

    @Override
    String url() {
        return url(mariadb(), database) + "?user=" + MariaDbServer.USER;
    }

    /** The URL of a database for the driver. */
    String url(MariaDbServer server, String name) {
        return server.url(name);
    }

    @Override
    Connection connect() throws SQLException {
        return mariadb().connect(database);
    }
}
