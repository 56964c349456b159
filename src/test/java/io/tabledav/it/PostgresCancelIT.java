package io.tabledav.it;

import io.tabledav.it.RunningRequest.State;
import io.tabledav.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** {@link CancelMatrix} on PostgreSQL, where reads and writes are COPY. */
class PostgresCancelIT extends CancelMatrix {
    private final PostgresServer postgres = PostgresServer.shared();
    private String database = "";

    @Override
    void makeSchema() throws SQLException {
        database = postgres.createDatabase();
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

    @Override
    List<String> tables() {
        return List.of(
                "CREATE TABLE items (id bigint NOT NULL PRIMARY KEY, label varchar(10) NOT NULL, code varchar(20) UNIQUE)",
                "CREATE TABLE drafts (id bigint, label varchar(10), small smallint, price numeric(5,2))",
                "INSERT INTO items SELECT i, 'old', 'code ' || i FROM generate_series(1, 1000) AS n(i)",
                "CREATE VIEW flow AS SELECT generate_series(1, 2000000000) AS id, 'a note of some length' AS note");
    }

    @Override
    String busy() {
        return "SELECT concat_ws(' ', state, wait_event_type, wait_event, left(query, 80)) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = 'tabledav' AND state <> 'idle'";
    }

    @Override
    Duration lookingPause() {
        return Duration.ofMillis(5);
    }

    @Override
    String sign(State state) {
        return switch (state) {
            case BEFORE_ITS_FIRST_ROW -> "active .*generate_series";
            case ROWS_THAT_NOBODY_TAKES -> "active Client ClientWrite COPY";
            case ROWS_IN_FULL_FLOW -> "active .*COPY";
            case READ_BEHIND_A_LOCK -> "active Lock relation";
            case WRITE_BEHIND_A_LOCK -> "active Lock relation";
            case BODY_THAT_STALLS -> "active Client ClientRead COPY";
        };
    }

    @Override
    boolean undone(String busy) {
        // Nothing is undone: rows that were not committed are never seen.
        return false;
    }

    @Override
    List<String> lock(State state) {
        return switch (state) {
            case READ_BEHIND_A_LOCK -> List.of("BEGIN", "LOCK TABLE items IN ACCESS EXCLUSIVE MODE");
            case WRITE_BEHIND_A_LOCK -> List.of("BEGIN", "LOCK TABLE items IN EXCLUSIVE MODE");
            default -> List.of();
        };
    }

    @Override
    String endless() {
        return "SELECT count(*) FROM generate_series(1, 1000000000000)";
    }
}
