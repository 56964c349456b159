package io.tabledav.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class MariaDbServerTest {

    @Test
    void bothDriversReachTheOneServerOfTheJvm() throws Exception {
        MariaDbServer server = MariaDbServer.shared();
        assertThat(MariaDbServer.shared()).isSameAs(server);
        String database = server.createDatabase();
        server.execute(database, "CREATE TABLE t (x VARCHAR(10))", "INSERT INTO t VALUES ('🎈')");
        try (Connection connection = server.connect(database)) {
            assertThat(text(connection, "SELECT x FROM t")).isEqualTo("🎈");
            assertThat(text(connection, "SELECT @@bind_address")).isEqualTo("127.0.0.1");
            assertThat(text(connection, "SELECT @@local_infile")).isEqualTo("1");
        }
        Properties properties = new Properties();
        properties.setProperty("user", MariaDbServer.USER);
        try (Connection connection =
                Objects.requireNonNull(new com.mysql.cj.jdbc.Driver().connect(server.mysqlUrl(database), properties))) {
            assertThat(text(connection, "SELECT x FROM t")).isEqualTo("🎈");
        }
        server.dropDatabase(database);
    }

    private static String text(Connection connection, String sql) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
