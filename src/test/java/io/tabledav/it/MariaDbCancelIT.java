package io.tabledav.it;

import io.tabledav.it.RunningRequest.State;
import io.tabledav.testing.MariaDbServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** {@link CancelMatrix} on MariaDB, through its own driver. */
class MariaDbCancelIT extends CancelMatrix {
    private final MariaDbServer mariadb = MariaDbServer.shared();
    private String database = "";

    @Override
    void makeSchema() throws SQLException {
        database = mariadb.createDatabase();
    }

    @Override
    String schema() {
        return database;
    }

    @Override
    String url() {
        return url(mariadb, database) + "?user=" + MariaDbServer.USER;
    }

    /** The URL of a database for the driver. */
    String url(MariaDbServer server, String name) {
        return server.url(name);
    }

    /** In another database, by which the test's own connections are told from TableDAV's. */
    @Override
    Connection connect() throws SQLException {
        return mariadb.connect("information_schema");
    }

    @Override
    List<String> tables() {
        return List.of(
                "CREATE TABLE " + database + ".items (id bigint NOT NULL PRIMARY KEY, label varchar(10) NOT NULL,"
                        + " code varchar(20) UNIQUE)",
                "CREATE TABLE " + database
                        + ".drafts (id bigint, label varchar(10), small smallint, price numeric(5,2))",
                "INSERT INTO " + database + ".items SELECT seq, 'old', concat('code ', seq) FROM " + database
                        + ".seq_1_to_1000",
                "CREATE VIEW " + database + ".flow AS SELECT seq AS id, 'a note of some length' AS note FROM "
                        + database + ".seq_1_to_2000000000");
    }

    /** A connection that sleeps holds something if it has a transaction. */
    @Override
    String busy() {
        return "SELECT concat_ws(' ', command, state, left(info, 80)) FROM information_schema.processlist"
                + " WHERE db = '" + database + "' AND (command <> 'Sleep'"
                + " OR id IN (SELECT trx_mysql_thread_id FROM information_schema.innodb_trx))";
    }

    @Override
    Duration lookingPause() {
        return MariaDbServer.FRESH_TRANSACTIONS;
    }

    @Override
    String sign(State state) {
        return switch (state) {
            case BEFORE_ITS_FIRST_ROW -> "sleep";
            case ROWS_THAT_NOBODY_TAKES -> "Writing to net";
            case ROWS_IN_FULL_FLOW -> "SELECT";
            case READ_BEHIND_A_LOCK -> "Waiting for table metadata lock";
            case WRITE_BEHIND_A_LOCK -> "INSERT INTO";
            case BODY_THAT_STALLS -> "Sleep";
        };
    }

    @Override
    boolean undone(String busy) {
        return busy.matches("(Killed|Query) Rollback.*");
    }

    @Override
    List<String> lock(State state) {
        return switch (state) {
            case READ_BEHIND_A_LOCK -> List.of("LOCK TABLES " + database + ".items WRITE");
            case WRITE_BEHIND_A_LOCK ->
                List.of("BEGIN", "SELECT count(*) FROM (SELECT * FROM " + database + ".items FOR UPDATE) AS locked");
            default -> List.of();
        };
    }

    @Override
    String endless() {
        return "SELECT sleep(600)";
    }
}
