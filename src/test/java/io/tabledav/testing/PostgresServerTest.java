package io.tabledav.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** The server that tests of other rooms rely on. */
class PostgresServerTest {

    @Test
    void aServerKeepsItsDataWhenItStartsAgain() throws Exception {
        try (PostgresServer server = PostgresServer.own()) {
            String database = server.createDatabase();
            server.executeIn(database, "CREATE TABLE kept AS SELECT 'grüße' AS word");
            server.stop();
            server.startAgain();
            try (Connection connection = server.connect(database);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT word, current_setting('server_version_num')::int / 10000 FROM kept")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("grüße");
                assertThat(rows.getInt(2)).isEqualTo(18);
            }
        }
    }
}
